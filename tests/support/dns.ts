import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** What the server says about a name: TXT records, each of its strings; or a failure; or nothing at all. */
export type DnsAnswer = readonly (readonly string[])[] | 'no such name' | 'failure' | 'silence';

/** A DNS server on the loopback that knows TXT records alone (RFC 1035 §4.1). */
export interface DnsServer {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** The names that were asked for, in lower case. */
  readonly asked: readonly string[];
  /** What it says about a name from now on; `before` is awaited first. */
  answer(name: string, answer: DnsAnswer, before?: () => Promise<unknown>): void;
  close(): Promise<void>;
}

const txt = 16;
const codes = { 'no such name': 3, failure: 2 } as const;

export async function startDnsServer(): Promise<DnsServer> {
  const known = new Map<
    string,
    { readonly answer: DnsAnswer; readonly before: (() => Promise<unknown>) | undefined }
  >();
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => void reply(query, from.port, from.address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');

  async function reply(query: Buffer, port: number, address: string): Promise<void> {
    const { name, end } = questionOf(query);
    asked.push(name);
    const { answer, before } = known.get(name) ?? { answer: 'no such name', before: undefined };
    await before?.();
    if (answer === 'silence') return;
    const failed = typeof answer === 'string';
    const records = failed ? [] : answer.map(recordOf);
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    // A response, recursion desired and available.
    header.writeUInt16BE(0x8180 | (failed ? codes[answer] : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    socket.send(Buffer.concat([header, query.subarray(12, end), ...records]), port, address);
  }

  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    answer: (name, answer, before) => void known.set(name.toLowerCase(), { answer, before }),
    close: () => new Promise(resolve => socket.close(() => resolve())),
  };
}

/** The name of the first question, and where the question ends. */
function questionOf(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

function recordOf(strings: readonly string[]): Buffer {
  const said = Buffer.concat(strings.map(each => Buffer.concat([Buffer.of(each.length), Buffer.from(each, 'latin1')])));
  const head = Buffer.alloc(12);
  // The name is that of the question, at byte 12; class IN, a minute to live.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(txt, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(said.length, 10);
  return Buffer.concat([head, said]);
}
