/** More than any request needs; reading a megabyte of `{"a":1,"b":1,…}` would keep everybody else waiting. */
export const mostValues = 20_000;

const [quote, comma, colon, bracket, brace] = ['"', ',', ':', '[', '{'].map(each => each.charCodeAt(0));

/** What a JSON text holds. */
export interface Held {
  readonly values: number;
  /** Names of members, those that stand twice included. */
  readonly names: number;
}

/** Counts without reading what the values are; null when a request may not hold so many. The text need not be JSON. */
export function heldIn(text: string): Held | null {
  let [values, names] = [1, 0];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = endOfString(text, index);
    else if (code === colon) names += 1;
    else if (code === comma || code === bracket || code === brace) values += 1;
    if (values > mostValues) return null;
  }
  return { values, names };
}

/** Where the string that begins at `start` ends: at a quote after an even number of backslashes. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
