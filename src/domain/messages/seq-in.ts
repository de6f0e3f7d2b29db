/** The number of a message in a cursor. */
export function seqIn(text: string | null | undefined): number | null {
  const seq = Number(text);
  return text != null && Number.isSafeInteger(seq) && seq > 0 ? seq : null;
}
