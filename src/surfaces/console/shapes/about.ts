import Type, { type Static } from 'typebox';
import manifest from '../../../../package.json' with { type: 'json' };
import type { About } from '../../../domain/console/about.ts';
import { providerNames } from '../../../domain/provider-names.ts';

export const AboutReply = Type.Object({
  name: Type.Literal('Gatehouse'),
  version: Type.String(),
  registration: Type.Enum(['open', 'invite', 'closed']),
  providers: Type.Array(Type.Enum(providerNames), { description: 'Those that are configured' }),
  set_up: Type.Boolean({ description: 'Whether there is an administrator; if not, the server has printed a link' }),
  passkeys: Type.Boolean({ description: 'Whether browsers offer passkeys at the address of this server' }),
  sms: Type.Boolean({ description: 'Whether codes can be sent by SMS' }),
  mail: Type.Enum(['smtp', 'kept'], { description: '`kept`: in the data folder, for the operator to look at' }),
});

export function toAbout({ registration, providers, passkeys, sms, setUp, mail }: About): Static<typeof AboutReply> {
  const { version } = manifest;
  return { name: 'Gatehouse', version, registration, providers: [...providers], passkeys, sms, set_up: setUp, mail };
}
