import { authorized } from './client.ts';
import { refusalOf } from './errors.ts';
import { knowMe } from './session.ts';
import type { Me } from './types.ts';

/** Asks anew who one is, after something of that was changed. Throws `ApiError`. */
export async function renewMe(): Promise<void> {
  const response = await authorized(new Request('/console/session/me'));
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusalOf(response, body);
  knowMe(body as Me);
}
