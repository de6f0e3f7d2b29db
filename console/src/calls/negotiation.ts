/** How things stand when an offer comes. */
export interface Offered {
  /** Of two who offer at once, one gives way. */
  readonly isPolite: boolean;
  /** Whether one has offered oneself, and was not answered yet. */
  readonly collides: boolean;
  /** The other end’s connection as one knows it; null: nothing was agreed on yet. */
  readonly known: string | null;
  /** Their connection that offers. */
  readonly offered: string | null;
}

/**
 * What is done about an offer: `take` it; `ignore` it, since one’s own is being answered; or begin `anew`, with a connection that has
 * agreed on nothing (perfect negotiation, WebRTC §10.7). A page that was loaded anew has another connection than the one that
 * is known: that one is over, whoever is polite.
 */
export function answerTo({ isPolite, collides, known, offered }: Offered): 'take' | 'ignore' | 'anew' {
  if (known !== null && known !== offered) return 'anew';
  if (!collides) return 'take';
  if (!isPolite) return 'ignore';
  return known === null ? 'anew' : 'take';
}

/** Whether one gives way to another: both find the same, from who they are. */
export const isPoliteTo = (me: string, other: string): boolean => me < other;
