/** One line of what `doctor` finds. */
export type Outcome = { readonly kind: 'good' | 'note' | 'bad'; readonly text: string };

export const good = (text: string): Outcome => ({ kind: 'good', text });
export const note = (text: string): Outcome => ({ kind: 'note', text });
/** The server cannot start like this. */
export const bad = (text: string): Outcome => ({ kind: 'bad', text });
