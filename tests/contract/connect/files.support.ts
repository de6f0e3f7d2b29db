import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { type Stored, sha256 } from '../../objects/objects.support.ts';
import type { Answer, Person, TestServer } from '../../support/server.ts';
import { dataOf } from './connect.support.ts';

export interface UploadBody {
  readonly upload_url: string;
  readonly file_id: string;
  readonly expires_at: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface FileBody {
  readonly file_id: string;
  readonly file_name: string;
  readonly file_size: number;
  readonly content_type: string;
  readonly status: string;
  readonly [name: string]: unknown;
}

/** A picture that is one. */
export const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'),
  Buffer.from('0000000d49444154', 'hex'),
  deflateSync(randomBytes(64)),
  Buffer.from('0000000049454e44ae426082', 'hex'),
]);
export const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
export const page = '<!doctype html><script>alert(1)</script>';

/** What files of a server are asked by. */
export function filesOf({ server, ask }: Pick<Stored, 'server' | 'ask'>) {
  const call = (who: Pick<Person, 'token'>, method: string, path: string, body?: unknown): Promise<Answer> =>
    server.call(method, `/v1/storage${path}`, { token: who.token, ...(body === undefined ? {} : { body }) });

  /** Asks for an address. */
  const request = (who: Person, bytes: Uint8Array | number, more: object = {}): Promise<Answer> =>
    call(who, 'POST', '/upload-url', {
      file_name: 'plan.txt',
      file_size: typeof bytes === 'number' ? bytes : bytes.byteLength,
      content_type: 'text/plain',
      ...more,
    });
  const put = async (upload: UploadBody, bytes: string | Uint8Array, headers: object = {}): Promise<number> => {
    const answer = await ask(upload.upload_url, {
      method: upload.method,
      headers: { ...upload.headers, ...headers },
      body: typeof bytes === 'string' ? bytes : new Uint8Array(bytes),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  const complete = (who: Person, fileId: string): Promise<Answer> =>
    call(who, 'POST', '/upload-complete', { file_id: fileId });

  /** Puts bytes where an address was asked for, and says so. */
  async function tried(who: Person, bytes: Uint8Array, more: object = {}): Promise<Answer> {
    const upload = dataOf<UploadBody>(await request(who, bytes, more));
    const status = await put(upload, bytes);
    if (status !== 200) throw new Error(`PUT: ${status}`);
    return complete(who, upload.file_id);
  }
  async function uploaded(who: Person, bytes: string | Uint8Array = 'Told', more: object = {}): Promise<FileBody> {
    const done = await tried(who, Buffer.from(bytes), more);
    return dataOf<{ file: FileBody }>(done).file;
  }
  const address = (who: Pick<Person, 'token'>, fileId: string): Promise<Answer> =>
    call(who, 'GET', `/download-url/${fileId}`);
  /** The bytes that somebody gets, with the answer's headers. */
  async function downloaded(who: Person, fileId: string): Promise<{ bytes: Buffer; headers: Headers }> {
    const { download_url: url } = dataOf<{ download_url: string }>(await address(who, fileId));
    const answer = await ask(url);
    return { bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers };
  }
  const used = async (who: Person): Promise<number> => dataOf<{ used: number }>(await call(who, 'GET', '/quota')).used;
  return { call, request, put, complete, tried, uploaded, address, downloaded, used };
}

/** The key under which a file's bytes lie. */
export async function keyOf(server: TestServer, fileId: string): Promise<string> {
  const [row] = await server.sql<{ object_key: string }>('select object_key from files where id = $1', [fileId]);
  if (row === undefined) throw new Error('there is no such file');
  return row.object_key;
}

export { sha256 };
