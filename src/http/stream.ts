import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { attachment } from '../platform/objects/content-disposition.ts';
import type { Streamed } from './route.ts';

/** How long a long answer may take. */
export interface StreamLimits {
  /** Who takes nothing for this long is cut off. */
  readonly stallMilliseconds: number;
  /** And so is who has not taken all of it by then. */
  readonly totalMilliseconds: number;
}

export const streamLimits: StreamLimits = { stallMilliseconds: 30_000, totalMilliseconds: 3_600_000 };

/** How a body is sent; `ended` is called once nobody needs its source any more. */
export interface Sending {
  readonly limits: StreamLimits;
  readonly ended: () => void;
}

/** Bytes that are handed to the network at once: taking one of them is the least progress there is. */
const pieceBytes = 64 * 1024;

/** Sends a body as it is made. */
export function sendStream(request: FastifyRequest, reply: FastifyReply, body: Streamed, how: Sending): FastifyReply {
  reply.header('content-type', body.type).header('content-disposition', attachment(body.filename));
  return sendChunks(request, reply, body.chunks, how);
}

/**
 * Sends bytes as they come, and calls `ended` once nobody needs their source any more: all were sent, the client is gone
 * or takes nothing, the time is over, or making them failed. A body that is not whole ends with the connection, so that no
 * client takes it for one that is.
 */
export function sendChunks(
  request: FastifyRequest,
  reply: FastifyReply,
  chunks: AsyncIterable<string | Uint8Array> | readonly Uint8Array[],
  how: Sending,
): FastifyReply {
  const { raw } = reply;
  // Whoever only asks for the head, or is gone already, needs none of it made.
  if (request.method === 'HEAD' || raw.destroyed) {
    how.ended();
    return reply.send(Readable.from([]));
  }
  const watch = watching(raw, how.limits);
  raw.once('close', () => {
    watch.stop();
    how.ended();
  });
  return reply.send(Readable.from(pieces(chunks, watch), { objectMode: false, highWaterMark: pieceBytes }));
}

interface Watch {
  /** The client's turn: it has to take what it was given. */
  waiting(): void;
  /** Ours: what comes next is being made. */
  making(): void;
  stop(): void;
}

function watching(raw: ServerResponse, { stallMilliseconds, totalMilliseconds }: StreamLimits): Watch {
  const cut = (): void => void raw.destroy();
  const total = setTimeout(cut, totalMilliseconds);
  let stall: NodeJS.Timeout | undefined;
  const making = (): void => clearTimeout(stall);
  return {
    waiting() {
      making();
      stall = setTimeout(cut, stallMilliseconds);
    },
    making,
    stop() {
      making();
      clearTimeout(total);
    },
  };
}

/** The body in pieces of bounded size. The last one is still waited for when all have been asked for. */
async function* pieces(
  chunks: AsyncIterable<string | Uint8Array> | readonly Uint8Array[],
  watch: Watch,
): AsyncGenerator<Uint8Array, void, undefined> {
  watch.making();
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      watch.waiting();
      yield bytes.subarray(at, at + pieceBytes);
    }
    watch.making();
  }
  watch.waiting();
}
