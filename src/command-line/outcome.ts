/** One line of what `doctor` finds. */
export type Outcome = { readonly kind: 'good' | 'note' | 'bad'; readonly text: string };

export const good = (text: string): Outcome => ({ kind: 'good', text });
export const note = (text: string): Outcome => ({ kind: 'note', text });
/** Something has to be mended: the server cannot start like this, or fails at what it was told to do. */
export const bad = (text: string): Outcome => ({ kind: 'bad', text });
