import Type from 'typebox';
import { sayTyping } from '../../../domain/conversations/say-typing.ts';
import { mostPresences, readPresence, setPresence } from '../../../domain/presence/presence.ts';
import { type Route, route } from '../../../http/route.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';
import { namedIn, PresenceShape, PresencesShape, toPresence } from '../shapes/presence.ts';

const closed = { additionalProperties: false };

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
        user_ids: Type.String({
          minLength: 1,
          maxLength: 37 * mostPresences,
          description: `At most ${mostPresences} ids, with commas between them`,
        }),
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
