import assert from 'node:assert/strict';
import { decode } from 'fast-png';
import type { Answer, Person, TestServer } from '../../support/server.ts';

export const base = '/api/v1/user/auth/mfa';

/** What setting up a factor answers. */
export interface SetUp {
  readonly method: string;
  readonly qr_code: string | null;
  readonly secret: string | null;
  readonly sent_to: string | null;
  readonly backup_codes: readonly string[];
  readonly verification_required: boolean;
  readonly expires_at: string;
}

export function send(
  server: TestServer,
  step: 'setup' | 'verify' | 'disable',
  body: unknown,
  by: Pick<Person, 'token'> | null,
): Promise<Answer> {
  return server.call('POST', `${base}/${step}`, { token: by?.token ?? null, body });
}

/** The picture of a `data:` URL: its pixels as RGBA. */
export function pictureOf(url: string | null): { data: Uint8ClampedArray; width: number; height: number } {
  const [, base64 = ''] = /^data:image\/png;base64,([A-Za-z0-9+/]+=*)$/.exec(url ?? '') ?? [];
  const { width, height, data, channels, depth } = decode(Buffer.from(base64, 'base64'));
  assert.deepEqual([channels, depth], [1, 8]);
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (const [index, value] of data.entries()) rgba.set([value, value, value, 255], index * 4);
  return { data: rgba, width, height };
}
