import { api, result } from './client.ts';
import { knowMe } from './session.ts';

/** Asks anew who one is, after something of that was changed. Throws `ApiError`. */
export async function renewMe(): Promise<void> {
  knowMe(await result(api.GET('/console/session/me')));
}
