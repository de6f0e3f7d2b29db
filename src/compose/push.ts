import type { Config } from '../config.ts';
import type { Ports } from '../domain/ports.ts';
import { isAllowed } from '../platform/http-client/allow-list.ts';

/**
 * Push services are reached by https; by http only hosts that the operator allows beside public ones. They are told whom to write
 * to: the address of this server, or of its mail where it has none by https.
 */
export function pushPort({ outboundAllow, publicUrl, mailFrom }: Config): Ports['push'] {
  return {
    takes: endpoint =>
      endpoint.username === '' &&
      endpoint.password === '' &&
      (endpoint.protocol === 'https:' || (endpoint.protocol === 'http:' && isAllowed(outboundAllow, endpoint))),
    contact: publicUrl.startsWith('https:') ? publicUrl : `mailto:${/<([^>]+)>/.exec(mailFrom)?.[1] ?? mailFrom}`,
  };
}
