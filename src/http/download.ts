import type { FastifyReply, FastifyRequest } from 'fastify';
import { attachment } from '../platform/objects/content-disposition.ts';
import type { ByteRange } from '../platform/objects/objects.ts';
import { rangeIn } from './range.ts';
import type { Download } from './route.ts';
import { type Sending, sendChunks } from './stream.ts';

/** Sends a body of a known length, or the part of it that is asked for. */
export async function sendDownload(
  request: FastifyRequest,
  reply: FastifyReply,
  body: Download,
  how: Sending,
): Promise<FastifyReply> {
  const { size, etag } = body;
  const range = asked(request, body);
  reply
    .header('content-type', body.type)
    .header('content-disposition', attachment(body.filename))
    .header('accept-ranges', 'bytes')
    .header('etag', etag)
    .header('content-length', range === null ? size : range.last - range.first + 1);
  if (range !== null) reply.code(206).header('content-range', `bytes ${range.first}-${range.last}/${size}`);
  // What cannot be read is still an answer of its own.
  const bytes = request.method === 'HEAD' ? [] : await body.read(range ?? undefined);
  const ended = (): void => {
    if ('destroy' in bytes) bytes.destroy();
    how.ended();
  };
  return sendChunks(request, reply, bytes, { ...how, ended });
}

/** A part goes on with what the client has already (RFC 9110 §13.1.5): otherwise it gets all of it. */
function asked({ method, headers }: FastifyRequest, { size, etag }: Download): ByteRange | null {
  const condition = headers['if-range'];
  if (method === 'HEAD' || (condition !== undefined && condition !== etag)) return null;
  return rangeIn(headers.range, size);
}
