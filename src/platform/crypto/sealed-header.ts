/** The first byte of everything that is sealed: what it is. */
export const KIND = { keyVersion: 0xa1, value: 0xa2, recordKey: 0xa3, field: 0xa4 } as const;

/** Kind and key version. */
export const HEADER_BYTES = 5;

/** The kind as one byte and the version as a big-endian uint32. Throws a RangeError for what is no version. */
export function headerOf(kind: number, version: number): Buffer {
  if (!Number.isInteger(version) || version < 1) throw new RangeError('Key versions are whole numbers from 1');
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(kind);
  header.writeUInt32BE(version, 1);
  return header;
}
