/** A file or folder that cannot be used as it is; the message is one line that says which, why, and how to mend it. */
export class FileRefused extends Error {}

/** The `code` of a system error (`ENOENT`), undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What an unknown error says. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
