/** What was found of a part of the outside world that was tried. */
export interface Examined {
  readonly ok: boolean;
  /** What was found and, when it is not well, what to change. */
  readonly text: string;
}
