/*
 * What texts that people are recognised by, and names that people read, may be made of. Each function says in words that
 * read on after a field's name what is wrong; null: nothing.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
const controlInLine = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
const controlInText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** Embeddings, overrides and isolates: text after them is shown in another order than it has (UAX #9). */
const directionChange = /[\u202a-\u202e\u2066-\u2069]/u;

const everyControl = new RegExp(controlInLine, 'g');
const everyDirectionChange = new RegExp(directionChange, 'gu');

/** What nobody sees, and blanks: by it two addresses would look the same. U+2800 is the Braille pattern without a dot. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cf}\p{Cc}\p{Co}\p{Z}\u2800]/u;

/** Something that is seen by itself. Marks are not: they are put on a letter. */
const seen = /[^\s\p{Z}\p{M}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u;

// RFC 5321 §4.5.3.1: octets before the @, and of the whole path; RFC 1035 §2.3.4: of a label.
const longestLocal = 64;
const longestAddress = 254;
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** The part before the @ in the form that is not quoted, in any script (RFC 6531); host names in theirs (`xn--…`). */
const address = new RegExp(`^[^\\s@"(),:;<>[\\]\\\\]+@${label}(?:\\.${label})+$`, 'i');

/** Of one line of text. */
export function lineProblem(text: string): string | null {
  return controlInLine.test(text) ? 'must not contain control characters or line breaks' : null;
}

/** Of text in several lines. */
export function textProblem(text: string): string | null {
  return controlInText.test(text) ? 'must not contain control characters' : null;
}

/**
 * Of an e-mail address that mail can be sent to. Letters of every script may stand before the @; what is the same address
 * is `foldAscii`'s affair.
 */
export function addressProblem(text: string): string | null {
  const hidden = unseen.exec(text)?.[0];
  if (hidden !== undefined && hidden !== ' ')
    return `must be a valid e-mail address, without the invisible character ${named(hidden)}`;
  const malformed = 'must be a valid e-mail address';
  if (text.length > longestAddress || !address.test(text)) return malformed;
  const local = text.slice(0, text.lastIndexOf('@'));
  if (/^\.|\.$|\.\./.test(local)) return `${malformed}: no dot at either end of what is before the @, nor two in a row`;
  if (Buffer.byteLength(local) > longestLocal) return `${malformed}: at most ${longestLocal} bytes before the @`;
  return null;
}

/** Of a name that people read: of a team, a role, a person. Joiners stay, which scripts and emoji need; so does nothing at all. */
export function nameProblem(text: string): string | null {
  const problem = lineProblem(text);
  if (problem !== null || text === '') return problem;
  const turning = directionChange.exec(text)?.[0];
  if (turning !== undefined)
    return `must not contain ${named(turning)}, which changes the direction of the text after it`;
  return seen.test(text) ? null : 'must have at least one visible character';
}

/** A name that somebody else gave, without what ours may not hold; null when nothing visible is left. */
export function readableName(text: string): string | null {
  const clean = text.toWellFormed().replace(everyControl, ' ').replace(everyDirectionChange, '').trim();
  return seen.test(clean) ? clean : null;
}

/** `U+200B`. */
function named(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
