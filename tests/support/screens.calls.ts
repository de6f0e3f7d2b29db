import { dataOf } from '../contract/connect/connect.support.ts';
import { begin } from './screens.messages.ts';
import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

/** Calls that the administrator made and missed, one that is agreed on, and where they are looked at. */
export async function callScreens(server: TestServer): Promise<readonly Screen[]> {
  const other = await server.person();
  await server.sql('update users set display_name = $2 where id = $1', [other.id, 'Ingrid Halvorsen']);
  const conversation = await begin(server, server.admin, [other], { type: 'direct' });
  const place = async (from: TestServer['admin'], to: TestServer['admin'], type: string): Promise<string> => {
    const body = { call_type: type, conversation_id: conversation, callee_ids: [to.id] };
    return dataOf<{ call_id: string }>(
      await server.call('POST', '/v1/calls/initiate', { token: from.token, body }),
      201,
    ).call_id;
  };
  const declined = await place(server.admin, other, 'audio');
  await server.call('POST', `/v1/calls/${declined}/decline`, { token: other.token });
  const cancelled = await place(other, server.admin, 'video');
  await server.call('POST', `/v1/calls/${cancelled}/end`, { token: other.token, body: {} });
  const answered = await place(other, server.admin, 'video');
  await server.call('POST', `/v1/calls/${answered}/join`, { token: server.admin.token, body: {} });
  await server.call('POST', `/v1/calls/${answered}/leave`, { token: server.admin.token });
  await server.call('POST', '/v1/calls/schedule', {
    token: server.admin.token,
    body: {
      conversation_id: conversation,
      title: 'The harbour in spring',
      starts_at: new Date(Date.now() + 30 * 86_400_000).toISOString(),
      duration: 45,
    },
  });
  return [
    { name: 'calls', path: '/calls', shows: 'Ingrid Halvorsen' },
    { name: 'call', path: `/calls?call=${answered}`, shows: 'Open the conversation' },
    { name: 'calls-scheduled', path: '/calls?view=scheduled', shows: 'The harbour in spring' },
  ];
}
