const byEnding: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  log: 'text/plain',
  md: 'text/markdown',
  txt: 'text/plain',
};

/** What a file says it is; what browsers do not know by its name. */
export function contentTypeOf({ name, type }: Pick<File, 'name' | 'type'>): string {
  if (type !== '') return type.split(';', 1)[0] ?? type;
  return byEnding[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}
