import Type from 'typebox';
import { sayTyping } from '../../../domain/conversations/say-typing.ts';
import { mostPresences, readPresence, setPresence } from '../../../domain/presence/presence.ts';
import { type Route, route } from '../../../http/route.ts';
import { Patterned } from '../../../kernel/patterned.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';
import { namedIn, PresenceShape, PresencesShape, toPresence } from '../shapes/presence.ts';

const closed = { additionalProperties: false };
const anId = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';

export const presenceRoutes: Route[] = [
  route('POST /presence', setPresence, {
    summary:
      'Say that you are there, for a minute or as long as a socket is open; or be taken for away whatever is open',
    body: Type.Object({ online: Type.Boolean() }, closed),
    reply: { 200: Data(Type.Object({ message: Type.String(), ...PresenceShape.properties })) },
    input: ({ body }) => ({ online: body.online }),
    present: presence => toData({ message: 'Presence updated', ...toPresence(presence) }),
  }),
  route('GET /presence', readPresence, {
    summary: 'Who is there, of people with whom you share a conversation or a friendship; the others are left out',
    query: Type.Object(
      {
        user_ids: Patterned(
          `^ *${anId}(?: *, *${anId}){0,${mostPresences - 1}} *$`,
          `must be 1 to ${mostPresences} ids with commas between them`,
          { maxLength: 40 * mostPresences, examples: ['0198c0de-4d5e-7f60-8a1b-2c3d4e5f6071'] },
        ),
      },
      closed,
    ),
    reply: { 200: Data(PresencesShape) },
    input: ({ query }) => ({ userIds: namedIn(query.user_ids) }),
    present: presences => toData({ presence: presences.map(toPresence) }),
  }),
  route('POST /conversations/:id/typing', sayTyping, {
    summary: 'Say that you are writing, which lasts a few seconds',
    reply: { 200: Said },
    input: ({ params }) => ({ conversationId: params.id }),
    present: () => toSaid('Typing told'),
  }),
];
