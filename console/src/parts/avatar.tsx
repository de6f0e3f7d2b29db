import { useState } from 'react';
import classes from './avatar.module.css';
import { usePicture } from './pictures.ts';

/** The tints that there are in tokens.css. */
const tints = 8;

/**
 * The picture of a person, or the initials of somebody or something on a tint that its name always gets: people are
 * circles, teams rounded squares, organizations arches. It stands beside the name, so it is silent.
 */
export function Avatar({
  name,
  kind = 'person',
  person,
  size = 24,
}: {
  readonly name: string;
  readonly kind?: 'person' | 'team' | 'organization';
  /** Id of the person whose picture it is, where they have one; none: initials. */
  readonly person?: string | null | undefined;
  /** Pixels. */
  readonly size?: 20 | 24 | 28 | 32 | 36 | 40 | 56;
}) {
  const tint = tintOf(name);
  const picture = usePicture(kind === 'person' ? person : null, size);
  const [broken, setBroken] = useState<string | null>(null);
  return (
    <span
      aria-hidden
      className={classes.avatar}
      data-kind={kind}
      data-size={size}
      style={{ background: `var(--gh-tint-${tint})`, color: `var(--gh-ink-${tint})` }}
      // Drawn, not written: it is no part of the text that somebody reads, finds or copies.
      data-initials={initialsOf(name)}
    >
      {picture !== null && picture !== broken && (
        <img src={picture} alt="" decoding="async" draggable={false} onError={() => setBroken(picture)} />
      )}
    </span>
  );
}

/** At most two letters, as a reader counts them: the first of the first word and of the last. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._@-]+/u).filter(word => /[\p{L}\p{N}]/u.test(word));
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return [first, last]
    .map(word => firstLetter(word ?? ''))
    .join('')
    .toUpperCase();
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstLetter(word: string): string {
  for (const { segment } of letters.segment(word)) if (/[\p{L}\p{N}]/u.test(segment)) return segment;
  return '';
}

function tintOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % tints;
}
