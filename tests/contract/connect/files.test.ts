import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { removeAllObjects } from '../../../src/domain/files/remove-objects.ts';
import { type Stored, stores } from '../../objects/objects.support.ts';
import { until } from '../../support/own-redis.ts';
import { rounds } from '../../support/rounds.ts';
import type { Person } from '../../support/server.ts';
import { dataOf, intoOrganization, refusalOf } from './connect.support.ts';
import { type FileBody, filesOf, keyOf, page, pdf, png, sha256, type UploadBody } from './files.support.ts';

const mebibyte = 1024 ** 2;
const notFound = { code: 'NOT_FOUND', message: 'File not found' };
const unknown = '00000000-0000-7000-8000-000000000000';

for (const { name, skip, start } of stores) {
  describe(`files ${name}`, { skip }, () => {
    let stored: Stored;
    let files: ReturnType<typeof filesOf>;
    let owner: Person;
    let other: Person;
    before(async () => {
      stored = await start();
      files = filesOf(stored);
      [owner, other] = [await stored.server.person(), await stored.server.person()];
    });
    after(() => stored?.close());

    /** Does what the job does that removes bytes. */
    const removed = (): Promise<void> => {
      const { gatehouse } = stored.server;
      return removeAllObjects(
        (action, input) => gatehouse.perform(action, input, operatorCaller('job')),
        stored.objects,
      );
    };

    test('what is malformed is named, and keeps no room', async () => {
      const body = { file_name: 'plan.txt', file_size: 4, content_type: 'text/plain' };
      for (const [field, value, why] of [
        ['file_name', '', /must not be empty/],
        ['file_name', 'x'.repeat(256), /at most 255 characters/],
        ['file_name', 'x'.repeat(10_000), /at most 255 characters/],
        ['file_name', 'a\0b', /control characters/],
        ['file_name', 'a\nb', /control characters/],
        ['file_name', 'cod.\u202etxt.exe', /U\+202E/],
        ['file_name', '\u200f', /visible character/],
        ['file_name', '../../etc/passwd', /no path/],
        ['file_name', 'C:\\boot.ini', /no path/],
        ['file_name', '..', /visible character/],
        ['file_name', undefined, /is required/],
        ['file_size', 0, /at least 1/],
        ['file_size', -1, /at least 1/],
        ['file_size', 1.5, /must be an integer/],
        ['file_size', '4', /must be an integer/],
        ['file_size', 100 * mebibyte + 1, /at most 104857600/],
        ['content_type', 'text', /media type such as/],
        ['content_type', 'text/html', /may be uploaded here, which text\/html is not/],
        ['content_type', 'image/svg+xml', /which image\/svg\+xml is not/],
        ['content_type', 'application/octet-stream', /which application\/octet-stream is not/],
        ['sha256', 'abc', /64 hexadecimal digits/],
        ['is_encrypted', 'yes', /must be a boolean/],
        ['more', 1, /not a known field/],
      ] as const) {
        const { code, message } = refusalOf(
          await files.call(owner, 'POST', '/upload-url', { ...body, [field]: value }),
          400,
        );
        assert.equal(code, 'VALIDATION_ERROR');
        assert.match(String(message), new RegExp(field));
        assert.match(String(message), why);
      }
      refusalOf(await files.request(owner, 4, { organization_id: unknown }), 404);
      assert.equal(await files.used(owner), 0);
      for (const path of ['/files/x', '/download-url/x']) refusalOf(await files.call(owner, 'GET', path), 400);
      refusalOf(await files.call(owner, 'POST', '/upload-complete', { file_id: 'x' }), 400);
      refusalOf(await files.call(owner, 'GET', '/files?page_state=x'), 400);
      refusalOf(await stored.server.call('GET', '/v1/storage/quota'), 401);
    });

    test('of others, and those that are not there, are not found', async () => {
      const file = await files.uploaded(owner);
      for (const id of [file.file_id, unknown, randomUUID()]) {
        assert.deepEqual(refusalOf(await files.call(other, 'GET', `/files/${id}`), 404), notFound);
        assert.deepEqual(refusalOf(await files.address(other, id), 404), notFound);
        assert.deepEqual(refusalOf(await files.call(other, 'DELETE', `/files/${id}`), 404), notFound);
        assert.deepEqual(refusalOf(await files.call(other, 'POST', `/files/${id}/restore`), 404), notFound);
        assert.deepEqual(refusalOf(await files.complete(other, id), 404), notFound);
      }
      assert.deepEqual(dataOf<{ files: unknown[] }>(await files.call(other, 'GET', '/files')).files, []);
      assert.deepEqual((await files.downloaded(owner, file.file_id)).bytes.toString(), 'Told');
    });

    test('as the document shows it: an address, once, and a file that is downloaded as it was', async () => {
      const begun = Date.now();
      const bytes = Buffer.from(pdf);
      const upload = dataOf<UploadBody>(
        await files.request(owner, bytes, {
          file_name: 'Über plan.pdf',
          content_type: 'application/pdf',
          sha256: sha256(bytes),
        }),
      );
      const lasts = Date.parse(upload.expires_at) - begun;
      assert.ok(lasts > 890_000 && lasts < 910_000, String(lasts));
      refusalOf(await files.complete(owner, upload.file_id), 409);
      refusalOf(await files.address(owner, upload.file_id), 404);
      assert.equal(await files.put(upload, bytes), 200);
      const done = dataOf<{ message: string; file: FileBody }>(await files.complete(owner, upload.file_id));
      assert.equal(done.message, 'Upload completed');
      assert.deepEqual([done.file.file_name, done.file.status], ['Über plan.pdf', 'ready']);
      // Said again it is the same; and nothing is put over it.
      assert.deepEqual(dataOf(await files.complete(owner, upload.file_id)), done);
      assert.equal(await files.put(upload, bytes), 412);
      const { success, data } = (await files.address(owner, upload.file_id)).body as {
        success: boolean;
        data: Record<string, unknown>;
      };
      assert.equal(success, true);
      assert.deepEqual(
        [data['file_id'], data['file_name'], data['file_size'], data['content_type']],
        [upload.file_id, 'Über plan.pdf', bytes.length, 'application/pdf'],
      );
      const left = Date.parse(String(data['expires_at'])) - Date.now();
      assert.ok(left > 50_000 && left <= 60_000, String(left));
      const got = await files.downloaded(owner, upload.file_id);
      assert.deepEqual(got.bytes, bytes);
      assert.match(
        got.headers.get('content-disposition') ?? '',
        /^attachment; .*filename\*=UTF-8''%C3%9Cber%20plan\.pdf/,
      );
      assert.equal(got.headers.get('content-type'), 'application/pdf');
      if (stored.s3 === null) {
        assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
        assert.match(got.headers.get('content-security-policy') ?? '', /^default-src 'none'; sandbox(;|$)/);
      }
    });

    describe('bytes that are not what was said', () => {
      for (const [what, bytes, more, why] of [
        [
          'a page that is called a picture',
          Buffer.from(page),
          { content_type: 'image/png' },
          /not of the type image\/png/,
        ],
        [
          'a picture that goes on as a page',
          Buffer.concat([png.subarray(0, 33), Buffer.from(page)]),
          { content_type: 'image/png' },
          /not of the type image\/png/,
        ],
        [
          'a drawing that is called a picture',
          Buffer.from('<svg xmlns="x"><script/></svg>'),
          { content_type: 'image/jpeg' },
          /image\/jpeg/,
        ],
        ['a text with NUL', Buffer.from('a\0b'), {}, /text\/plain/],
        ['a text that is no UTF-8', Buffer.from([0x61, 0xfc, 0x62]), {}, /text\/plain/],
        ['a text that ends in half a letter', Buffer.from('aé').subarray(0, 2), {}, /text\/plain/],
        [
          'a program that is called PDF',
          Buffer.from('MZ\x90\0'),
          { content_type: 'application/pdf' },
          /application\/pdf/,
        ],
      ] as const) {
        test(`${what}: refused, removed, and takes no room`, async () => {
          const before = await files.used(owner);
          const upload = dataOf<UploadBody>(await files.request(owner, bytes, more));
          assert.equal(await files.used(owner), before + bytes.length);
          const key = await keyOf(stored.server, upload.file_id);
          assert.equal(await files.put(upload, bytes), 200);
          const { code, message } = refusalOf(await files.complete(owner, upload.file_id), 400);
          assert.equal(code, 'VALIDATION_ERROR');
          assert.match(String(message), why);
          assert.equal(await files.used(owner), before);
          assert.deepEqual(refusalOf(await files.complete(owner, upload.file_id), 404), notFound);
          await until('its bytes are gone', async () => !(await stored.isThere(key)));
        });
      }

      test('another hash is refused by the address, or by the look at it', async () => {
        const upload = dataOf<UploadBody>(await files.request(owner, 4, { sha256: sha256('Told') }));
        assert.equal(await files.put(upload, 'Lies'), 400);
        refusalOf(await files.complete(owner, upload.file_id), 409);
        assert.equal(await files.put(upload, 'Told'), 200);
        dataOf(await files.complete(owner, upload.file_id));
      });

      test('whatever the store let through, size and hash are looked at', async () => {
        for (const [said, why] of [
          [{ file_size: 5 }, /has 4 bytes, but 5 were announced/],
          [{ sha256: sha256('Lies') }, /SHA-256/],
        ] as const) {
          const upload = dataOf<UploadBody>(await files.request(owner, 4, said));
          const key = await keyOf(stored.server, upload.file_id);
          await stored.objects.put(key, [Buffer.from('Told')] as never, { size: 4, type: 'text/plain' });
          assert.match(String(refusalOf(await files.complete(owner, upload.file_id), 400)['message']), why);
        }
      });

      test('an encrypted file is looked at by size and hash alone, and served as bytes', async () => {
        const bytes = Buffer.from(page);
        const said = { is_encrypted: true, content_type: 'image/png', sha256: sha256(bytes) };
        const file = await files.uploaded(owner, bytes, said);
        const got = await files.downloaded(owner, file.file_id);
        assert.deepEqual([got.bytes.toString(), got.headers.get('content-type')], [page, 'application/octet-stream']);
        await files.uploaded(owner, bytes, { is_encrypted: true, content_type: 'application/octet-stream' });
      });

      test('names are kept as people see them', async () => {
        const file = await files.uploaded(owner, 'Told', { file_name: ' Pla\u0301n\u200f.txt' });
        assert.equal(file.file_name, 'Pl\u00e1n.txt');
      });
    });

    test('an address that has expired takes nothing, and what was never uploaded is swept', async () => {
      const upload = dataOf<UploadBody>(await files.request(owner, 4));
      const before = await files.used(owner);
      const late = new URL(upload.upload_url);
      for (const parameter of ['expires', 'X-Amz-Date'])
        if (late.searchParams.has(parameter))
          late.searchParams.set(parameter, parameter === 'expires' ? '1' : '20200101T000000Z');
      assert.ok([400, 403].includes(await files.put({ ...upload, upload_url: late.href }, 'Told')));
      const key = await keyOf(stored.server, upload.file_id);
      assert.equal(await files.put(upload, 'Told'), 200);
      await stored.server.sql(`update files set upload_until = now() - interval '21 minutes' where id = $1`, [
        upload.file_id,
      ]);
      const { sweepExpired } = await import('../../../src/domain/upkeep/sweep-expired.ts');
      const { capabilities } = await import('../../../src/domain/capabilities.ts');
      const swept = await sweepExpired(stored.server.gatehouse.database, new Date(), capabilities);
      assert.equal(swept['abandonedUploads'], 1);
      assert.equal(await files.used(owner), before - 4);
      await removed();
      assert.equal(await stored.isThere(key), false);
      refusalOf(await files.complete(owner, upload.file_id), 404);
    });

    test('are listed newest first, by a part of their name, page by page', async () => {
      const person = await stored.server.person();
      for (const each of ['one 100%.txt', 'two.txt', 'Three_.txt'])
        await files.uploaded(person, each, { file_name: each });
      const list = async (query: string) =>
        dataOf<{ files: FileBody[]; next_page_state: string | null; has_more: boolean }>(
          await files.call(person, 'GET', `/files?${query}`),
        );
      const names = async (query: string) => (await list(query)).files.map(({ file_name }) => file_name);
      assert.deepEqual(await names(''), ['Three_.txt', 'two.txt', 'one 100%.txt']);
      assert.deepEqual(await names('q=THREE'), ['Three_.txt']);
      assert.deepEqual(await names('q=%25'), ['one 100%.txt']);
      assert.deepEqual(await names('q=_'), ['Three_.txt']);
      const first = await list('limit=2');
      assert.deepEqual([first.files.length, first.has_more], [2, true]);
      assert.deepEqual(await names(`limit=2&page_state=${first.next_page_state}`), ['one 100%.txt']);
    });

    test('deleted, they are nobody’s to download, take no room, and come back for 30 days', async () => {
      const person = await stored.server.person();
      const { file_id: id } = await files.uploaded(person, 'Told');
      const key = await keyOf(stored.server, id);
      assert.deepEqual(dataOf(await files.call(person, 'DELETE', `/files/${id}`)), {
        message: 'File deleted successfully',
      });
      assert.equal(await files.used(person), 0);
      refusalOf(await files.address(person, id), 404);
      refusalOf(await files.call(person, 'DELETE', `/files/${id}`), 404);
      refusalOf(await files.complete(person, id), 404);
      const listed = async (deleted: boolean) =>
        dataOf<{ files: FileBody[] }>(await files.call(person, 'GET', `/files?deleted=${deleted}`)).files.map(
          each => each.file_id,
        );
      assert.deepEqual([await listed(false), await listed(true)], [[], [id]]);
      assert.equal(dataOf<FileBody>(await files.call(person, 'POST', `/files/${id}/restore`)).status, 'ready');
      dataOf(await files.call(person, 'POST', `/files/${id}/restore`));
      assert.deepEqual([await files.used(person), await listed(false)], [4, [id]]);
      assert.equal((await files.downloaded(person, id)).bytes.toString(), 'Told');
      await files.call(person, 'DELETE', `/files/${id}`);
      await stored.server.sql(`update files set deleted_at = now() - interval '31 days' where id = $1`, [id]);
      const { sweepExpired } = await import('../../../src/domain/upkeep/sweep-expired.ts');
      const { capabilities } = await import('../../../src/domain/capabilities.ts');
      assert.equal((await sweepExpired(stored.server.gatehouse.database, new Date(), capabilities))['deletedFiles'], 1);
      refusalOf(await files.call(person, 'POST', `/files/${id}/restore`), 404);
      await removed();
      assert.equal(await stored.isThere(key), false);
    });

    test('go with the account, their bytes too', async () => {
      const person = await stored.server.person();
      const { file_id: id } = await files.uploaded(person, 'Told');
      const key = await keyOf(stored.server, id);
      const gone = await stored.server.call('DELETE', `/api/v1/users/${person.id}`, {
        token: stored.server.admin.token,
      });
      assert.ok([200, 204].includes(gone.status), gone.text);
      assert.deepEqual(await stored.server.sql('select 1 from files where owner_id = $1', [person.id]), []);
      assert.deepEqual(await stored.server.sql('select 1 from file_usage where owner_id = $1', [person.id]), []);
      await removed();
      assert.equal(await stored.isThere(key), false);
    });

    test('what happened to them is in the audit log, without their names', async () => {
      const person = await stored.server.person();
      const { file_id: id } = await files.uploaded(person, 'Told', { file_name: 'Secret plan.txt' });
      await files.downloaded(person, id);
      await files.call(person, 'DELETE', `/files/${id}`);
      await files.call(person, 'POST', `/files/${id}/restore`);
      const wrong = await files.tried(person, Buffer.from('a\0b'));
      refusalOf(wrong, 400);
      const events = await stored.server.sql<{ action: string; outcome: string; text: string }>(
        `select action, outcome, e::text as text from audit_events e where actor_id = $1 and action like 'file.%' order by id`,
        [person.id],
      );
      assert.deepEqual(
        events.map(({ action, outcome }) => [action, outcome.toLowerCase()]),
        [
          ['file.complete', 'success'],
          ['file.download', 'success'],
          ['file.delete', 'success'],
          ['file.restore', 'success'],
          ['file.complete', 'denied'],
        ],
      );
      assert.ok(events.every(({ text }) => !text.includes('Secret')));
    });
  });
}

describe('the room for files', () => {
  let stored: Stored;
  let files: ReturnType<typeof filesOf>;
  before(async () => {
    const [disk] = stores;
    assert.ok(disk);
    stored = await disk.start({ FILES_QUOTA_MB: '1' });
    files = filesOf(stored);
  });
  after(() => stored?.close());

  test('as the document shows it, and what is being uploaded counts', async () => {
    const person = await stored.server.person();
    const empty = { used: 0, total: mebibyte, available: mebibyte, usage_percentage: 0 };
    const rest = { pending: 0, files: 0, warning: null, organization: null };
    assert.deepEqual(dataOf(await files.call(person, 'GET', '/quota')), { ...empty, ...rest });
    dataOf(await files.request(person, 100_000));
    assert.deepEqual(dataOf(await files.call(person, 'GET', '/quota')), {
      ...{ used: 100_000, total: mebibyte, available: mebibyte - 100_000, usage_percentage: 9.54 },
      ...{ pending: 100_000, files: 1, warning: null, organization: null },
    });
    const { code, available } = refusalOf(await files.request(person, mebibyte - 99_999), 409);
    assert.deepEqual([code, available], ['CONFLICT', mebibyte - 100_000]);
    dataOf(await files.request(person, mebibyte - 100_000));
    refusalOf(await files.request(person, 1), 409);
  });

  test('is never passed by uploads that are asked for at once', async () => {
    for (let round = 0; round < rounds(10); round += 1) {
      const person = await stored.server.person();
      const size = mebibyte / 8;
      const answers = await Promise.all(Array.from({ length: 12 }, () => files.request(person, size)));
      assert.equal(answers.filter(({ status }) => status === 200).length, 8);
      assert.equal(await files.used(person), mebibyte);
    }
  });

  test('its owner is warned once at 80 and once at 95 percent', async () => {
    const person = await stored.server.person();
    const told = async (): Promise<unknown[]> =>
      (
        await stored.server.sql<{ percent: unknown }>(
          `select facts->'percent' as percent from notifications where user_id = $1 and kind = 'file.quota_nearly_used' order by created_at, id`,
          [person.id],
        )
      ).map(({ percent }) => percent);
    const take = (percent: number) => files.request(person, Math.ceil((mebibyte * percent) / 100));
    dataOf(await take(79));
    assert.deepEqual(await told(), []);
    dataOf(await take(1));
    dataOf(await take(1));
    assert.deepEqual(await told(), [80]);
    dataOf(await take(15));
    dataOf(await take(1));
    assert.deepEqual(await told(), [80, 95]);
    assert.equal(dataOf<{ warning: unknown }>(await files.call(person, 'GET', '/quota')).warning, 95);
  });

  test('a deleted file comes back only where there is room; of deleted ones the oldest go', async () => {
    const person = await stored.server.person();
    const size = mebibyte * 0.6;
    const [first, second] = [await files.uploaded(person, 'a'.repeat(size)), await files.call(person, 'GET', '/files')];
    assert.equal(second.status, 200);
    await files.call(person, 'DELETE', `/files/${first.file_id}`);
    const next = await files.uploaded(person, 'b'.repeat(size));
    refusalOf(await files.call(person, 'POST', `/files/${first.file_id}/restore`), 409);
    await files.call(person, 'DELETE', `/files/${next.file_id}`);
    refusalOf(await files.call(person, 'POST', `/files/${first.file_id}/restore`), 404);
    dataOf(await files.call(person, 'POST', `/files/${next.file_id}/restore`));
  });

  test('that an organization’s plan has counts too, for those that are uploaded there', async () => {
    const [one, two] = [await stored.server.person(), await stored.server.person()];
    const organization = await intoOrganization(stored.server, [one, two]);
    await stored.server.sql(`update organizations set plan = 'starter' where id = $1`, [organization]);
    const room = 5 * 1024 ** 3;
    // As if others had taken nearly all of it.
    await stored.server.sql('insert into file_usage values ($1, $2, 1, $3, 0)', [
      stored.server.admin.id,
      organization,
      room - 10,
    ]);
    const there = { organization_id: organization };
    assert.match(String(refusalOf(await files.request(one, 11, there), 409)['message']), /plan of the organization/);
    const answers = await Promise.all([one, two, one, two].map(person => files.request(person, 4, there)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 409, 409]);
    dataOf(await files.request(one, 11));
    const quota = await stored.server.call('GET', '/v1/storage/quota', {
      token: one.token,
      headers: { 'x-organization-id': organization },
    });
    assert.deepEqual(dataOf<{ organization: unknown }>(quota).organization, { used: room - 2, total: room });
    const outsider = await stored.server.person();
    refusalOf(await files.request(outsider, 1, there), 404);
  });
});

test('only what the operator allows may be uploaded, and what nobody can tell is served as bytes', async () => {
  const [disk] = stores;
  assert.ok(disk);
  const stored = await disk.start({ FILES_ALLOWED_TYPES: 'image/*, text/html' });
  try {
    const files = filesOf(stored);
    const person = await stored.server.person();
    refusalOf(await files.request(person, 4), 400);
    refusalOf(await files.request(person, 4, { content_type: 'image/svg+xml' }), 400);
    await files.uploaded(person, png, { content_type: 'image/png' });
    const { file_id: id } = await files.uploaded(person, page, { content_type: 'text/HTML; charset=utf-8' });
    const { headers } = await files.downloaded(person, id);
    assert.equal(headers.get('content-type'), 'application/octet-stream');
  } finally {
    await stored.close();
  }
});
