/** What a PDF shows, from top to bottom; how it looks is the renderer's. */
export interface PdfDocument {
  readonly title: string;
  /** Below the title, line by line. */
  readonly about: readonly string[];
  readonly parts: readonly PdfPart[];
  /** In small print at the foot of each page, beside its number. */
  readonly foot: string;
}

export type PdfPart =
  | { readonly kind: 'figures'; readonly figures: readonly PdfFigure[] }
  | {
      readonly kind: 'chart';
      readonly title: string;
      /** A bar each; of more than fit, several go into one. */
      readonly points: readonly { readonly label: string; readonly value: number }[];
    }
  | {
      readonly kind: 'table';
      readonly title: string;
      /** Numbers stand at the right. */
      readonly columns: readonly { readonly name: string; readonly number: boolean }[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'notes'; readonly title: string; readonly lines: readonly string[] };

/** One number with what it is. */
export interface PdfFigure {
  readonly label: string;
  readonly value: string;
  /** How it was before, in words; null: not compared. */
  readonly before: string | null;
}
