// What would have to be quoted in a header is refused: no account has such an address, and attackers do.
const plainAddress = /^[^\s\p{Cc}<>()[\]\\,;:"@]+@[^\s\p{Cc}<>()[\]\\,;:"@]+$/u;
const longestAddress = 254;

/** Whether the text is one mail address and nothing else, so that it can stand in a header and in the envelope. */
export function isPlainAddress(text: string): boolean {
  return text.length <= longestAddress && plainAddress.test(text);
}

export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** Reads `Gatehouse <gatehouse@example.org>` or a bare address. Throws for anything else. */
export function parseSender(text: string): Sender {
  const [, name = '', address = text.trim()] = /^\s*"?([^"<>]*?)"?\s*<\s*([^<>\s]+)\s*>\s*$/.exec(text) ?? [];
  if (!isPlainAddress(address) || oneLine(name) !== name) {
    throw new Error(`the sender of mail must read like "Gatehouse <gatehouse@example.org>"`);
  }
  return { name, address };
}

/** Text for one header: line breaks and other control characters become spaces. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
