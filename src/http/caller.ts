import type { FastifyRequest } from 'fastify';
import type { Caller } from '../kernel/actor.ts';
import { refuseField } from '../kernel/errors.ts';
import { isUuid } from '../kernel/input.ts';
import { headerText } from '../kernel/utf8.ts';
import type { HttpOptions } from './options.ts';

/** What is known of a request before anyone is recognised; `limits` are those of its route. */
export function callerOf(
  options: Pick<HttpOptions, 'addressOf' | 'deviceOf'>,
  request: FastifyRequest,
  limits?: Caller['limits'],
): Caller {
  const { authorization } = request.headers;
  const { socket } = request.raw;
  const organization = request.headers['x-organization-id'];
  if (organization !== undefined && (typeof organization !== 'string' || !isUuid(organization))) {
    throw refuseField('X-Organization-Id', 'must be a UUID');
  }
  request.counted = { apiKey: null };
  return {
    credential: authorization === undefined ? null : (/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? ''),
    organization: organization?.toLowerCase() ?? null,
    ip: options.addressOf(socket.remoteAddress ?? '', request.headers['x-forwarded-for']),
    userAgent: headerText(request.headers['user-agent'] ?? '')
      .slice(0, 512)
      .toWellFormed(),
    requestId: request.id,
    device: options.deviceOf(request.headers.cookie),
    limits,
    counted: request.counted,
    gone: () => socket.destroyed,
    via: 'http',
  };
}

/** What counts as one address, for limits. */
export { networkOf } from '../platform/limiter/limiter.ts';
