/** Characters that a line of a file may have. */
export const longestLine = 64 * 1024;

/** What is wrong with a line, in words that stand after "line 3:", and with which of its fields. */
export interface LineProblem {
  readonly message: string;
  readonly fields: readonly FieldOfProblem[];
}

export interface FieldOfProblem {
  readonly column: string;
  /** As it is in the file, cut; null where nothing does, or what does is secret. */
  readonly value: string | null;
  readonly message: string;
}

/** A line of the file: its fields, or what is wrong with it. */
export type Line = {
  /** From 1; headings count. Where a cell holds line ends, the first of its lines. */
  readonly number: number;
  /** As they stand in a CSV file; empty for NDJSON. */
  readonly cells: readonly string[];
} & (
  | { readonly fields: Readonly<Record<string, unknown>>; readonly problem: null }
  | { readonly problem: LineProblem }
);
