import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const codings = ['br', 'gzip', 'identity'] as const;
type Coding = (typeof codings)[number];

interface Made {
  readonly etag: string;
  readonly bodies: Readonly<Record<Coding, Buffer>>;
}

/** Every response of a document. */
export interface DocumentHeaders {
  /** Media type, without charset. */
  readonly type: string;
  readonly policy: string;
  /** `cache-control`; without, browsers ask each time and are told 304 while it is the same. */
  readonly kept?: string;
}

/**
 * Serves a text that is the same for everybody for as long as the server runs: made and compressed when somebody first
 * asks for it (most servers are never asked), off the event loop, and told by an `ETag`.
 */
export function serveDocument(
  app: FastifyInstance,
  path: string,
  how: DocumentHeaders,
  make: () => Promise<string>,
): void {
  let made: Promise<Made> | undefined;
  app.get(path, async (request, reply) => {
    made ??= make().then(compressed);
    const { etag, bodies } = await made;
    const coding = chosenFor(request.headers['accept-encoding']);
    // One tag for each coding: the bytes differ (RFC 9110 §8.8.1).
    const own = coding === 'identity' ? `"${etag}"` : `"${etag}-${coding}"`;
    headers(reply, how).header('etag', own);
    if (coding !== 'identity') reply.header('content-encoding', coding);
    return isKnown(request, etag)
      ? reply.code(304).removeHeader('content-encoding').send()
      : reply.send(bodies[coding]);
  });
}

function headers(reply: FastifyReply, { type, policy, kept = 'no-cache' }: DocumentHeaders): FastifyReply {
  const varies = reply.getHeader('vary');
  return reply
    .header('content-type', `${type}; charset=utf-8`)
    .header('content-security-policy', policy)
    .header('cache-control', kept)
    .header('vary', varies === undefined ? 'accept-encoding' : `${String(varies)}, accept-encoding`);
}

async function compressed(text: string): Promise<Made> {
  const identity = Buffer.from(text);
  const etag = createHash('sha256').update(identity).digest('base64url').slice(0, 22);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: identity.length };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(identity, { params }),
    promisify(gzip)(identity, { level: 9 }),
  ]);
  return { etag, bodies: { br, gzip: gz, identity } };
}

/** The best of our codings that a client takes (RFC 9110 §12.5.3); what it says nothing of is not taken. */
export function chosenFor(accepted: string | undefined): Coding {
  const weights = new Map(
    (accepted ?? '').split(',').map(each => {
      const [name = '', ...parameters] = each.split(';').map(part => part.trim().toLowerCase());
      const q = parameters.find(part => part.startsWith('q='))?.slice(2);
      return [name, q === undefined ? 1 : Number(q)];
    }),
  );
  return codings.find(coding => (weights.get(coding) ?? weights.get('*') ?? 0) > 0) ?? 'identity';
}

/** Whether the client has the document already, in whichever coding. */
function isKnown({ headers: { 'if-none-match': known } }: FastifyRequest, etag: string): boolean {
  if (known === undefined) return false;
  return known.split(',').some(each => {
    const tag = each.trim().replace(/^W\//, '');
    return tag === '*' || codings.some(coding => tag === `"${etag}-${coding}"`) || tag === `"${etag}"`;
  });
}
