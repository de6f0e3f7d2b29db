/** More than any request needs; reading a megabyte of `{"a":1,"b":1,…}` would keep everybody else waiting. */
export const mostValues = 20_000;

const [quote, comma, bracket, brace] = ['"', ',', '[', '{'].map(each => each.charCodeAt(0));

/** Whether a JSON text holds more values than a request may, found without reading what they are. */
export function holdsTooMany(text: string): boolean {
  let values = 1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = endOfString(text, index);
    else if (code === comma || code === bracket || code === brace) values += 1;
    if (values > mostValues) return true;
  }
  return false;
}

/** Where the string that begins at `start` ends: at a quote after an even number of backslashes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
