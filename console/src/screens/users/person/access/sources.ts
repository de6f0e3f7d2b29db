import type { AccessReason } from './queries.ts';

/** All that one thing gives somebody in one place, for one time. */
export interface AccessLine extends Omit<AccessReason, 'pattern' | 'id'> {
  /** Of the line: unlike all others. */
  readonly id: string;
  /** Of the role, the direct grant or the team. */
  readonly sourceId: string;
  readonly patterns: readonly string[];
}

/** Reasons that differ in their pattern alone become one line. */
export function linesOf(reasons: readonly AccessReason[]): readonly AccessLine[] {
  const lines = new Map<string, AccessLine & { patterns: string[] }>();
  for (const { pattern, id: sourceId, ...rest } of reasons) {
    // A team gives what several people let it give: who did is told where it is one.
    const id = [rest.source, sourceId, rest.given_by?.id ?? ''].join(' ');
    const line = lines.get(id);
    if (line === undefined) lines.set(id, { ...rest, id, sourceId, patterns: [pattern] });
    else line.patterns.push(pattern);
  }
  return [...lines.values()];
}
