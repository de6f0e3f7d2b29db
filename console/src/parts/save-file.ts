/** Hands a file to the browser, which puts it where downloads go. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this turn; a minute is long enough even for one that asks where to put it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * Rows as CSV (RFC 4180), marked as UTF-8 for Excel. A cell that a spreadsheet would run as a formula, full-width forms
 * too, is marked with an apostrophe, also where it only begins for spreadsheets that take semicolons for separators.
 */
export function csvOf(rows: readonly (readonly (string | number)[])[]): Blob {
  const cell = (value: string | number): string => {
    const text =
      typeof value === 'string'
        ? value.replace(/^'*[\t\r\n]|(?:^|(?<=[;\t\r\n]))'*[=+\-@\uff1d\uff0b\uff0d\uff20]/g, each => `'${each}`)
        : String(value);
    return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return new Blob(['\ufeff', rows.map(row => `${row.map(cell).join(',')}\r\n`).join('')], {
    type: 'text/csv;charset=utf-8',
  });
}

/** A size in bytes as people read it. */
export function sizeOf(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const unit = units[step] ?? 'byte';
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}
