import pg from 'pg';

/** How PostgreSQL's text forms become JavaScript values: times as RFC 3339 UTC with milliseconds, counts as numbers. */
export const valueParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
    if (oid === pg.types.builtins.TIMESTAMPTZ) return isoTime;
    if (oid === pg.types.builtins.INT8) return Number;
    return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
  },
};

/** `2026-01-31 12:00:00.123456+00` (the session's time zone is UTC) → `2026-01-31T12:00:00.123Z`. */
function isoTime(text: string): string {
  const seconds = `${text.slice(0, 10)}T${text.slice(11, 19)}`;
  const zone = text.indexOf('+', 19);
  if (zone === -1 || text.length < 20) return new Date(text).toISOString();
  const fraction = text.slice(20, zone);
  return `${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
