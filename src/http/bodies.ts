import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type DomainError, refuse, refuseField } from '../kernel/errors.ts';
import { membersOf, repeatedName } from '../kernel/json-names.ts';
import { heldIn, mostValues } from '../kernel/json-values.ts';
import { utf8OrNull } from '../kernel/utf8.ts';
import { Form, formType, longestForm } from './form.ts';
import type { Surface } from './surface.ts';

/** Media types of files of rows, which are read as they come. */
const rowTypes = /^text\/csv\b|^application\/x-ndjson\b/i;
const jsonTypes = /^application\/([a-z0-9.+-]+\+)?json\b/i;

/** How each kind of body is read: JSON and forms at once, from bytes that must be UTF-8; files by whoever takes them. */
export function readBodies(app: FastifyInstance, surfaces: readonly Surface[]): void {
  app.removeAllContentTypeParsers();
  // What one of these throws is the answer.
  app.addContentTypeParser(jsonTypes, { parseAs: 'buffer' }, (request, body, done) =>
    done(null, readJson(textOf(request, body), 'the body')),
  );
  app.addContentTypeParser(formType, { parseAs: 'buffer', bodyLimit: longestForm }, (request, body, done) =>
    done(null, form(textOf(request, body))),
  );
  app.addContentTypeParser(rowTypes, (request, payload, done) => {
    mustBeIdentity(request);
    done(null, payload);
  });
  app.addContentTypeParser(streamedTypes(surfaces), takeBytes);
}

/** Has an instance of its own hand JSON on unread. */
export function handOnJson(own: FastifyInstance): FastifyInstance {
  own.removeContentTypeParser(jsonTypes);
  own.addContentTypeParser(jsonTypes, takeBytes);
  return own;
}

/** Other media types that a route takes bytes as. */
function streamedTypes(surfaces: readonly Surface[]): string[] {
  const listed = surfaces.flatMap(({ routes }) => routes.flatMap(({ streams }) => streams));
  return [...new Set(listed.filter(type => !rowTypes.test(type) && !jsonTypes.test(type)))];
}

/** Hands the body on unread to a route that lists its type; for all others it is a type that nobody knows. */
function takeBytes(
  request: FastifyRequest,
  payload: IncomingMessage,
  done: (error: Error | null, body?: unknown) => void,
): void {
  const { accepts = [] } = request.routeOptions.config;
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (request.is404) done(null, undefined);
  else if (!accepts.includes(type)) throw refuse('http.media_type_unsupported', { accepts });
  else {
    mustBeIdentity(request);
    done(null, payload);
  }
}

function textOf(request: FastifyRequest, body: string | Buffer): string {
  mustBeIdentity(request);
  const text = typeof body === 'string' ? body : utf8OrNull(body);
  if (text === null) throw notUtf8();
  return text;
}

const notUtf8 = (): DomainError => refuse('http.malformed', { what: 'the body is not UTF-8' });

/** Bodies are taken as they are: one that was compressed would have to be held to its limits as it grows. */
export function mustBeIdentity({ headers }: FastifyRequest): void {
  const coding = headers['content-encoding']?.trim() ?? '';
  // RFC 9110 §12.5.3: no coding at all has a name too.
  if (coding !== '' && coding.toLowerCase() !== 'identity') throw refuse('http.coding_unsupported', {});
}

function form(text: string): Form {
  const read = Form.of(text);
  if (read === null) throw notUtf8();
  return read;
}

/** The value of a JSON text, which refusals call `what`. Undefined for no text at all: clients set the type on requests without one too. */
export function readJson(text: string, what: 'the body' | 'the message'): unknown {
  if (text === '') return undefined;
  const held = heldIn(text);
  if (held === null) throw refuse('http.malformed', { what: `${what} holds more than ${mostValues} values` });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('http.malformed', { what: `${what} is not valid JSON` });
  }
  // Of two members with one name only the last would be left, and nobody would know (RFC 8259 §4).
  if (membersOf(value) !== held.names)
    throw refuseField(repeatedName(text) ?? what.replace('the ', ''), 'stands twice in one object');
  return value;
}

/** The same bytes, until there are more than `limit`: then it fails with `http.body_too_large`. */
export function atMost(bytes: Readable, limit: number): Readable {
  return Readable.from(counted(bytes, limit), { objectMode: false });
}

async function* counted(bytes: Readable, limit: number): AsyncGenerator<Uint8Array, void, undefined> {
  let passed = 0;
  // Whoever stops reading must not close the connection: the refusal is still to be sent over it.
  for await (const piece of bytes.iterator({ destroyOnReturn: false })) {
    passed += piece.byteLength;
    if (passed > limit) throw refuse('http.body_too_large', { limit });
    yield piece;
  }
}
