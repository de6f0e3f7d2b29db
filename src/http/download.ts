import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { networkOf } from '../platform/limiter/limiter.ts';
import { attachment } from '../platform/objects/content-disposition.ts';
import type { ByteRange } from '../platform/objects/objects.ts';
import type { HttpOptions } from './options.ts';
import { rangeIn } from './range.ts';
import type { Download } from './route.ts';
import { type Sending, sendChunks } from './stream.ts';

/** A place among the files that are moved at once, for the address that asks; returns what gives it back. Refuses with `share.taken`. */
export function transferPlace(
  { shares, addressOf }: Pick<HttpOptions, 'shares' | 'addressOf'>,
  { raw, headers }: FastifyRequest,
): () => void {
  const address = networkOf(addressOf(raw.socket.remoteAddress ?? '', headers['x-forwarded-for']));
  return shares.take('transfers', { address });
}

/** Sends a body of a known length, or the part of it that is asked for. */
export async function sendDownload(
  request: FastifyRequest,
  reply: FastifyReply,
  body: Download,
  how: Sending,
): Promise<FastifyReply> {
  const { size, etag } = body;
  const range = asked(request, body);
  const length = range === null ? size : range.last - range.first + 1;
  // First, as what cannot be read is an answer of its own, with no headers of the file.
  const bytes = request.method === 'HEAD' ? null : await body.read(range ?? undefined);
  reply
    .header('content-type', body.type)
    .header('content-disposition', attachment(body.filename))
    .header('accept-ranges', 'bytes')
    .header('etag', etag)
    .header('content-length', length);
  if (range !== null) reply.code(206).header('content-range', `bytes ${range.first}-${range.last}/${size}`);
  const ended = (): void => {
    bytes?.destroy();
    how.ended();
  };
  return sendChunks(request, reply, bytes === null ? [] : exactly(bytes, length), { ...how, ended });
}

/** The same bytes; throws before the first one too many, and at the end of too few: the next answer must not begin among them. */
async function* exactly(bytes: Readable, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  let sent = 0;
  for await (const piece of bytes as AsyncIterable<Uint8Array>) {
    sent += piece.byteLength;
    if (sent > length) throw new Error(`a file has more than the ${length} bytes that were announced`);
    yield piece;
  }
  if (sent < length) throw new Error(`a file has ${sent} bytes, but ${length} were announced`);
}

/** A part goes on with what the client has already (RFC 9110 §13.1.5): otherwise it gets all of it. */
function asked({ method, headers }: FastifyRequest, { size, etag }: Download): ByteRange | null {
  const condition = headers['if-range'];
  if (method === 'HEAD' || (condition !== undefined && condition !== etag)) return null;
  return rangeIn(headers.range, size);
}
