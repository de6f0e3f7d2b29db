import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import type { PushDevice } from '../../../domain/push/subscriptions.ts';

const Moment = Type.String({ format: 'date-time' });

/** As `PushSubscription.toJSON()` has it. */
export const SubscriptionBody = Type.Object(
  {
    endpoint: Type.String({ description: 'An https address', examples: ['https://push.example.com/send/3f9a'] }),
    expirationTime: Type.Optional(orNull(Type.Number())),
    keys: Type.Object(
      { p256dh: Type.String({ description: 'base64url' }), auth: Type.String({ description: 'base64url' }) },
      {
        additionalProperties: false,
        examples: [
          {
            p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
            auth: 'BTBZMqHH6r4Tts7J_aSIgg',
          },
        ],
      },
    ),
  },
  { additionalProperties: false },
);

export const DeviceShape = Type.Object({
  id: Type.String({ format: 'uuid' }),
  service: Type.String({ description: 'The origin of the service that its browser takes pushes from' }),
  user_agent: Type.String(),
  created_at: Moment,
  last_pushed_at: orNull(Moment),
  is_current: Type.Boolean({ description: 'Whether it belongs to the session that asks' }),
});

export function toDevice(device: PushDevice): Static<typeof DeviceShape> {
  const { id, service, user_agent, created_at, pushed_at, current } = device;
  return { id, service, user_agent, created_at, last_pushed_at: pushed_at, is_current: current };
}
