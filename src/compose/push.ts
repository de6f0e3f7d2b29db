import type { Config } from '../config.ts';
import type { Ports } from '../domain/ports.ts';

/** Push services are told whom to write to: the address of this server, or of its mail where it has none by https. */
export function pushPort({ publicUrl, mailFrom }: Config): Ports['push'] {
  return {
    contact: publicUrl.startsWith('https:') ? publicUrl : `mailto:${/<([^>]+)>/.exec(mailFrom)?.[1] ?? mailFrom}`,
  };
}
