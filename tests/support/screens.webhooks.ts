import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

/** Webhooks in every state, one with a log of each kind; and their screens. */
export async function webhookScreens(server: TestServer): Promise<readonly Screen[]> {
  const { token } = server.admin;
  const make = async (name: string, url: string, event_types: readonly string[]): Promise<string> => {
    const made = await server.call('POST', '/v1/webhooks', { token, body: { name, url, event_types } });
    if (made.status !== 201) throw new Error(made.text);
    return (made.body as { data: { id: string } }).data.id;
  };
  const desk = await make('Service desk', 'https://desk.example.com/hooks/gatehouse', ['user.*']);
  const audit = await make('Data warehouse', 'https://warehouse.example.com/in', ['team.delete']);
  const chat = await make('Chat announcements', 'https://chat.example.com/hooks/7f3a', [
    'team.delete',
    'organization.*',
  ]);
  await server.sql(
    `update webhook_states set disabled_at = now() - interval '2 hours', disabled_why = 'nothing has got through for three days',
      last_error = 'it answered 503' where webhook_id = $1`,
    [audit],
  );
  await server.sql('update webhooks set active = false where id = $1', [chat]);
  await server.sql(
    `insert into webhook_deliveries (webhook_id, id, type, source, object, version, state, attempts, tries, next_try_at, since, created_at)
      select $1, uuidv7(), v.type, 'ledger', v.object, v.version, v.state, jsonb_array_length(v.tries::jsonb), v.tries::jsonb,
        case v.state when 'pending' then now() + interval '20 minutes' end, now(), now() - v.age
      from (values
        ('user.create', 'user:a', 1, 'delivered', $2, interval '3 hours'),
        ('user.update', 'user:a', 2, 'delivered', $2, interval '2 hours'),
        ('user.change_role', 'user:a', 3, 'missed', $3, interval '1 hour'),
        ('user.create', 'user:b', 1, 'pending', $3, interval '5 minutes')) as v (type, object, version, state, tries, age)`,
    [
      desk,
      JSON.stringify([{ at: '2026-01-31T12:00:00.000Z', status: 204, ms: 38, error: null, reply: '' }]),
      JSON.stringify([
        {
          at: '2026-01-31T12:00:00.000Z',
          status: 503,
          ms: 121,
          error: 'it answered 503',
          reply: '{"error":"maintenance"}',
        },
        { at: '2026-01-31T12:00:06.000Z', status: null, ms: 10_000, error: 'no complete reply within 10 s', reply: '' },
      ]),
    ],
  );
  await server.sql(
    `update webhook_states set failing_since = now() - interval '5 minutes', last_error = 'it answered 503',
      delivered_at = now() - interval '2 hours' where webhook_id = $1`,
    [desk],
  );
  return [
    { name: 'settings-webhooks', path: '/settings/webhooks', shows: 'Service desk' },
    { name: 'settings-webhook', path: `/settings/webhooks/${desk}`, shows: 'user.change_role' },
  ];
}
