import { closeRequest, type LockedRequest } from './access-requests.ts';
import { type Answer, type Answering, type Processed, tellRequester, toldOf, vote } from './answering.ts';

/** Rejects a request: one who was asked is enough. */
export async function reject(work: Answering, request: LockedRequest, { comments }: Answer): Promise<Processed> {
  const { userId } = work;
  await vote(work, request, 'rejected', comments);
  await closeRequest(work, request.id, { how: 'rejected', by: userId });
  await tellRequester(work, request, null);
  return { ...toldOf(request), status: 'rejected' };
}
