import Type from 'typebox';
import type { Awaiting } from '../../../domain/oauth/awaited/begin.ts';
import { Reply, toReply } from './envelope.ts';

export const UriReply = Reply(
  Type.Object({
    uri: Type.String({ description: 'Where a browser signs in' }),
    callbackKey: Type.String({ description: 'For the socket; whoever has it gets the tokens' }),
    userCode: Type.String({ description: 'To be shown: a browser elsewhere asks for it' }),
  }),
);

export function toUri({ url, key, userCode }: Awaiting) {
  return toReply('Successfully fetch Auth URI', { uri: url, callbackKey: key, userCode });
}
