/** One line of the table: what was measured, against what, and the goal for the ratio. */
export interface Result {
  readonly name: string;
  readonly what: string;
  readonly measured: string;
  readonly baseline: string;
  readonly ratio: number;
  readonly goal: string;
  readonly met: boolean;
}

/** The middle of several figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = low] =
    sorted.length % 2 === 0 ? sorted.slice(middle - 1, middle + 1) : sorted.slice(middle, middle + 1);
  return (low + high) / 2;
}

/** Runs both in turn, so that both meet the same moods of the machine; returns the median of each. */
export async function alternately(
  rounds: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<{ ours: number; theirs: number }> {
  const figures = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    figures.theirs.push(await theirs());
    figures.ours.push(await ours());
  }
  return { ours: median(figures.ours), theirs: median(figures.theirs) };
}

export function perSecond(figure: number): string {
  return `${Math.round(figure).toLocaleString('en')}/s`;
}

/** The table as text, one line a result. */
export function table(results: readonly Result[]): string {
  const rows = results.map(({ name, what, measured, baseline, ratio, goal, met }) => [
    name,
    what,
    measured,
    baseline,
    ratio.toFixed(2),
    goal,
    met ? 'met' : 'missed',
  ]);
  const all = [['name', 'what', 'measured', 'baseline', 'ratio', 'goal', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0))) ?? [];
  return all
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
