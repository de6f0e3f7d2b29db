import { authorized } from '../../../api/client.ts';
import { ApiError, refusalOf } from '../../../api/errors.ts';
import { texts } from './texts.ts';

/** What the server takes, in bytes. */
const longest = 5 * 1024 * 1024;

/** Sends a file as one's picture. Throws `ApiError` for what is refused, and for one that is too long to be worth sending. */
export async function uploadPicture(file: File): Promise<void> {
  if (file.size > longest) throw new ApiError(413, texts.thePictureIsTooLarge);
  const headers = { 'content-type': file.type };
  const answer = await authorized(new Request('/v1/users/me/avatar', { method: 'PUT', body: file, headers }));
  if (!answer.ok) throw refusalOf(answer, await answer.json().catch(() => undefined));
}
