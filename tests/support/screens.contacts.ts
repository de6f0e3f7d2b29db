import sharp from 'sharp';
import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

const people = [
  ['Amara Nwosu', 'friend', '#7a3d2b', '#f3c9a5'],
  ['Tomasz Wiśniewski', 'friend', '#274060', '#9fc2e8'],
  ['Lucía Fernández de la Vega y Santillán', 'friend', null, null],
  ['김서연', 'asks', '#2e5339', '#b9dcc0'],
  ['Hannah Brandt', 'asks', null, null],
  ['Mateo Rossi', 'asked', null, null],
  ['Viktor Novák', 'blocked', null, null],
] as const;

/** Friends of the administrator, some with pictures, who asks, who was asked and who is blocked; and their screens. */
export async function contactScreens(server: TestServer): Promise<readonly Screen[]> {
  const { admin } = server;
  await picture(server, admin.token, '#3b2f63', '#d9c8ff');
  for (const [name, standing, dark, light] of people) {
    const person = await server.person();
    await server.sql('update users set display_name = $2 where id = $1', [person.id, name]);
    if (dark !== null) await picture(server, person.token, dark, light);
    await stand(server, person.id, standing);
  }
  return [
    { name: 'contacts', path: '/contacts', shows: 'Amara Nwosu' },
    { name: 'contacts-requests', path: '/contacts/requests', shows: 'Hannah Brandt' },
    { name: 'contacts-blocked', path: '/contacts/blocked', shows: 'Viktor Novák' },
  ];
}

/** By SQL: not all of them reach the administrator. */
async function stand(server: TestServer, id: string, standing: 'friend' | 'asks' | 'asked' | 'blocked'): Promise<void> {
  const me = server.admin.id;
  if (standing === 'blocked')
    await server.sql('insert into person_blocks (blocker_id, blocked_id, created_at) values ($1, $2, now())', [me, id]);
  else
    await server.sql(
      `insert into friendships (first_id, second_id, requested_by, created_at, accepted_at)
        values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), $3, now() - interval '3 hours', $4)`,
      [me, id, standing === 'asked' ? me : id, standing === 'friend' ? new Date() : null],
    );
}

/** Somebody in front of a wall, in two colours. */
async function picture(server: TestServer, token: string, dark: string, light: string): Promise<void> {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300" fill="${light}"/>
    <circle cx="150" cy="120" r="62" fill="${dark}"/><ellipse cx="150" cy="300" rx="115" ry="105" fill="${dark}"/></svg>`;
  const raw = new Uint8Array(await sharp(Buffer.from(drawn)).png().toBuffer());
  const answer = await server.call('PUT', '/v1/users/me/avatar', {
    token,
    raw,
    headers: { 'content-type': 'image/png' },
  });
  if (answer.status !== 200) throw new Error(`a picture: ${answer.status} ${answer.text}`);
}
