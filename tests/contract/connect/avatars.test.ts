import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, tally } from '../administration/identity.support.ts';
import { colleagues, dataOf, refusalOf } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const picture = (width = 400, height = 300, color = '#3355ff') =>
  sharp({ create: { width, height, channels: 3, background: color } });
const put = (person: Person | null, bytes: Uint8Array | string, type = 'image/png') =>
  server.call('PUT', '/v1/users/me/avatar', {
    ...(person === null ? {} : { token: person.token }),
    raw: typeof bytes === 'string' ? bytes : new Uint8Array(bytes),
    headers: { 'content-type': type },
  });
const own = async (person: Person) =>
  dataOf<{ avatar_url: string | null }>(await server.call('GET', '/v1/users/me', { token: person.token })).avatar_url;
const fetched = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
  const answer = await fetch(server.url + path, { headers });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};
const avatarOf = async (person: Person, bytes?: Uint8Array) =>
  dataOf<{ avatar_url: string }>(await put(person, bytes ?? (await picture().png().toBuffer()))).avatar_url;

/** A PNG that says it has so many pixels, in a few bytes. */
function claiming(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const all = Buffer.alloc(body.length + 8);
    all.writeUInt32BE(data.length, 0);
    body.copy(all, 4);
    all.writeUInt32BE(crc(body), body.length + 4);
    return all;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(1 << 20));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script><image href="/etc/passwd"/></svg>';

describe('what is no picture', () => {
  test('is refused, whatever it is called, and changes nothing', async () => {
    const person = await server.person();
    const before = await avatarOf(person);
    const whole = await picture().png().toBuffer();
    for (const [what, bytes] of Object.entries({
      nothing: '',
      words: 'no picture',
      svg,
      'svg with a declaration': `<?xml version="1.0"?>${svg}`,
      page: '<!doctype html><script>alert(1)</script>',
      pdf: '%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF',
      tiff: await picture().tiff().toBuffer(),
      'half of one': whole.subarray(0, whole.length / 2),
      'the head of one': whole.subarray(0, 30),
      'more pixels than memory': claiming(60_000),
      'more than are taken': claiming(7_100),
    })) {
      const refused = refusalOf(await put(person, bytes), 400);
      assert.match(String(refused['message']), /^This is not a picture that can be used/, what);
    }
    assert.equal(await own(person), before);
  });

  test('is not read when it is called something else, or is too long', async () => {
    const person = await server.person();
    for (const type of ['image/svg+xml', 'text/html', 'application/octet-stream', 'image/tiff'])
      assert.equal((await put(person, svg, type)).status, 415, type);
    const long = refusalOf(await put(person, Buffer.alloc(5 * 1024 * 1024 + 1, 1)), 413);
    assert.equal(long['code'], 'PAYLOAD_TOO_LARGE');
    refusalOf(await put(null, await picture().png().toBuffer()), 401);
    assert.equal(await own(person), null);
  });
});

describe('a picture', () => {
  test('of every kind becomes two squares, without anything else that the file says', async () => {
    const person = await server.person();
    const exif = { IFD0: { Copyright: 'Somebody', Orientation: '6' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } };
    for (const [type, bytes] of [
      ['image/png', await picture().png().toBuffer()],
      ['image/jpeg', await picture().jpeg().withExif(exif).toBuffer()],
      ['image/webp', await picture().webp().toBuffer()],
      ['image/gif', await picture().gif().toBuffer()],
      ['image/avif', await picture(64, 64).avif({ effort: 0 }).toBuffer()],
    ] as const) {
      const url = dataOf<{ avatar_url: string }>(await put(person, bytes, type)).avatar_url;
      assert.match(url, /^\/v1\/avatars\/[A-Za-z0-9_-]{43}\/256$/);
      assert.equal(await own(person), url);
      for (const side of [256, 64]) {
        const { status, bytes: shown } = await fetched(url.replace('256', String(side)));
        const { format, width, height, exif: kept, icc, xmp } = await sharp(shown).metadata();
        assert.deepEqual(
          [status, format, width, height, kept, icc, xmp],
          [200, 'webp', side, side, undefined, undefined, undefined],
        );
        assert.ok(!shown.includes('Somebody'));
      }
    }
    assert.equal((await audit(server, 'user.change_avatar', person.id, 'success')).target_id, person.id);
  });

  test('is shown upright', async () => {
    const person = await server.person();
    // Red on the left, blue on the right, and a note that it lies on its side: red is above then.
    const sides = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#0000ff' } })
      .composite([{ input: await picture(100, 200, '#ff0000').png().toBuffer(), left: 0, top: 0 }])
      .jpeg()
      .toBuffer();
    const url = await avatarOf(person, await sharp(sides).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    const { bytes } = await fetched(url);
    const at = async (left: number, top: number): Promise<string> => {
      const [red = 0, , blue = 0] = await sharp(bytes)
        .extract({ left, top, width: 1, height: 1 })
        .removeAlpha()
        .raw()
        .toBuffer();
      return red > blue ? 'red' : 'blue';
    };
    assert.deepEqual([await at(30, 30), await at(220, 30), await at(30, 220)], ['red', 'red', 'blue']);
  });

  test('is kept by browsers for good at its address, and never taken for something else', async () => {
    const url = await avatarOf(await server.person());
    const { headers } = await fetched(url);
    assert.equal(headers.get('content-type'), 'image/webp');
    assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy') ?? "default-src 'none'", /default-src 'none'/);
    const part = await fetched(url, { range: 'bytes=0-3' });
    assert.deepEqual([part.status, part.bytes.toString()], [206, 'RIFF']);
  });

  test('is not at an address that somebody makes up', async () => {
    const url = await avatarOf(await server.person());
    const [, , , name = ''] = url.split('/');
    for (const path of [
      `/v1/avatars/${'A'.repeat(43)}/256`,
      `/v1/avatars/${name.slice(0, -1)}${name.endsWith('A') ? 'B' : 'A'}/64`,
    ])
      assert.deepEqual(refusalOf(await server.call('GET', path), 404), {
        code: 'NOT_FOUND',
        message: 'Picture not found',
      });
    for (const path of [`/v1/avatars/${name}/65`, `/v1/avatars/x/64`, `/v1/avatars/${name}%00/64`])
      assert.equal((await server.call('GET', path)).status, 400, path);
  });

  test('has another address for everybody, and each time', async () => {
    const bytes = await picture().png().toBuffer();
    const person = await server.person();
    const urls = [
      await avatarOf(person, bytes),
      await avatarOf(await server.person(), bytes),
      await avatarOf(person, bytes),
    ];
    assert.equal(new Set(urls).size, 3);
    assert.deepEqual(await Promise.all(urls.map(async url => (await fetched(url)).status)), [404, 200, 200]);
  });

  test('of several sent at once is one of them, whole', async () => {
    const person = await server.person();
    const bytes = await picture().png().toBuffer();
    const answers = await atOnce(6, () => put(person, bytes));
    assert.deepEqual(tally(answers), { 200: 6 });
    const url = await own(person);
    assert.ok(answers.some(answer => dataOf<{ avatar_url: string }>(answer).avatar_url === url));
    assert.equal((await fetched(url ?? '')).status, 200);
    assert.equal((await server.sql('select 1 from avatars where user_id = $1', [person.id])).length, 1);
  });

  test('is taken away, and goes with the account', async () => {
    const person = await server.person();
    const url = await avatarOf(person);
    const remove = () => server.call('DELETE', '/v1/users/me/avatar', { token: person.token });
    for (let time = 0; time < 2; time += 1)
      assert.deepEqual(dataOf(await remove()), { message: 'Avatar removed successfully' });
    assert.deepEqual([(await fetched(url)).status, await own(person)], [404, null]);
    const again = await avatarOf(person);
    dataOf(await server.call('DELETE', '/v1/users/me', { token: person.token, body: { password } }));
    assert.equal((await fetched(again)).status, 404);
  });

  test('is told to whom the person shows their profile, and to nobody else', async () => {
    const [[one, fellow, hidden, bare], [stranger]] = [await colleagues(server, 4), await colleagues(server, 1)];
    assert.ok(one && fellow && hidden && bare && stranger);
    const url = await avatarOf(fellow);
    for (const each of [hidden, stranger]) await avatarOf(each);
    await server.sql(`update users set privacy = '{"profile_visibility":"private"}' where id = $1`, [hidden.id]);
    const ask = (ids: readonly string[]) =>
      server.call('GET', `/v1/users/avatars?ids=${ids.join(',')}`, { token: one.token });
    const { avatars } = dataOf<{ avatars: unknown[] }>(
      await ask([one, fellow, hidden, bare, stranger].map(({ id }) => id)),
    );
    assert.deepEqual(avatars, [{ id: fellow.id, avatar_url: url }]);
    const shown = await server.call('GET', `/v1/users/${hidden.id}`, { token: one.token });
    assert.equal(dataOf<{ avatar_url: null }>(shown).avatar_url, null);
    for (const ids of [['x'], [], Array.from({ length: 201 }, () => one.id)])
      assert.equal((await ask(ids)).status, 400);
    assert.equal((await server.call('GET', `/v1/users/avatars?ids=${one.id}`)).status, 401);
  });
});
