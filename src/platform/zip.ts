import { crc32, createDeflateRaw } from 'node:zlib';

/** A file of a ZIP, made as it is read. */
export interface ZipEntry {
  readonly name: string;
  readonly chunks: AsyncIterable<string>;
}

const [local, descriptor, central, end, end64, locator64] = [
  ...[0x04034b50, 0x08074b50, 0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50],
];
/** Of ZIP64; sizes follow the bytes, names are UTF-8 (APPNOTE 4.4.3, 4.4.4). */
const [version, flags, deflated] = [45, 0x0808, 8];
const unknown = 0xffffffff;

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: bigint;
  readonly size: bigint;
  readonly at: bigint;
}

const numbers = (...fields: readonly (readonly [bytes: 2 | 4 | 8, value: number | bigint])[]): Buffer =>
  Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      if (bytes === 8) field.writeBigUInt64LE(BigInt(value));
      else field.writeUIntLE(Number(value), 0, bytes);
      return field;
    }),
  );

/** A ZIP of files of any length, as its bytes come: nothing is kept but what its directory needs. Times are left at the first of 1980. */
export async function* zipped(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array, void, undefined> {
  const written: Written[] = [];
  let at = 0n;
  for await (const { name: text, chunks } of entries) {
    const name = Buffer.from(text);
    const sizes = numbers([2, 1], [2, 16], [8, 0], [8, 0]);
    const head = Buffer.concat([
      numbers(
        [4, local ?? 0],
        [2, version],
        [2, flags],
        [2, deflated],
        [2, 0],
        [2, 0x21],
        [4, 0],
        [4, unknown],
        [4, unknown],
      ),
      numbers([2, name.length], [2, sizes.length]),
      name,
      sizes,
    ]);
    yield head;
    let [crc, size, packed] = [0, 0n, 0n];
    const deflate = createDeflateRaw();
    const plain = (async () => {
      for await (const chunk of chunks) {
        const bytes = Buffer.from(chunk);
        crc = crc32(bytes, crc);
        size += BigInt(bytes.length);
        if (!deflate.write(bytes)) await new Promise(resolve => deflate.once('drain', resolve));
      }
      deflate.end();
    })();
    plain.catch(error =>
      deflate.destroy(error instanceof Error ? error : new Error('a file of a ZIP could not be read')),
    );
    for await (const bytes of deflate as AsyncIterable<Buffer>) {
      packed += BigInt(bytes.length);
      yield bytes;
    }
    await plain;
    yield numbers([4, descriptor ?? 0], [4, crc], [8, packed], [8, size]);
    written.push({ name, crc, packed, size, at });
    at += BigInt(head.length) + packed + 24n;
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  const count = written.length;
  yield numbers(
    ...([
      [4, end64 ?? 0],
      [8, 44],
      [2, version],
      [2, version],
      [4, 0],
      [4, 0],
      [8, count],
      [8, count],
    ] as const),
    ...([
      [8, directory.length],
      [8, at],
    ] as const),
    ...([
      [4, locator64 ?? 0],
      [4, 0],
      [8, at + BigInt(directory.length)],
      [4, 1],
    ] as const),
    ...([
      [4, end ?? 0],
      [2, 0],
      [2, 0],
      [2, count],
      [2, count],
      [4, unknown],
      [4, unknown],
      [2, 0],
    ] as const),
  );
}

function directoryEntry({ name, crc, packed, size, at }: Written): Buffer {
  const extra = numbers([2, 1], [2, 24], [8, size], [8, packed], [8, at]);
  return Buffer.concat([
    numbers([4, central ?? 0], [2, version], [2, version], [2, flags], [2, deflated], [2, 0], [2, 0x21], [4, crc]),
    numbers(
      [4, unknown],
      [4, unknown],
      [2, name.length],
      [2, extra.length],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, unknown],
    ),
    name,
    extra,
  ]);
}
