import { sql } from '../../platform/db/sql.ts';
import type { Say } from '../access/over.ts';
import type { InCommand } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { type LockedRequest, requestName } from './access-requests.ts';
import { credentialName } from './credential-asked.ts';
import { requestDecided } from './notices.ts';

/** What an answer came to. */
export interface Processed {
  readonly id: string;
  readonly status: 'pending_approval' | 'approved' | 'rejected';
  readonly conditions: readonly string[];
  /** How many have approved, and how many must. */
  readonly approvals: { readonly given: number; readonly needed: number };
  /** What was given, and until when. */
  readonly granted: string | null;
  readonly expiresAt: string | null;
  readonly delegatedTo: string | null;
}

/** What answering works with. */
export type Answering = Pick<InCommand, 'tx' | 'ports' | 'at' | 'emit' | 'tell'> & {
  readonly userId: string;
  readonly say: Say<'asked'>;
};
/** What is said with it. */
export interface Answer {
  readonly comments: string | null;
  readonly conditions: readonly string[];
}

/** Tells who asked of the answer: until when they have it, or null where it is rejected. */
export async function tellRequester(work: Answering, request: LockedRequest, expiresAt: string | null): Promise<void> {
  const access = `${request.resource_type}.${request.access_level}`;
  // Who is refused it need not learn what it is called.
  const credential = expiresAt === null ? null : await credentialName(work.tx, request);
  await notify(work, requestDecided, {
    to: [request.requester_id],
    facts: { access, credential, approved: expiresAt !== null, request: requestName(request), expiresAt },
    by: work.userId,
    target: { kind: 'access_request', id: request.id },
  });
}

/** Notes somebody's answer. */
export async function vote(
  { tx, at, userId }: Answering,
  request: LockedRequest,
  answer: 'approved' | 'rejected',
  comments: string | null,
): Promise<void> {
  await tx.rows(
    sql`insert into access_request_approvers (request_id, user_id, vote, voted_at, comments, open)
      values (${request.id}, ${userId}, ${answer}, ${at}, ${comments}, false)
      on conflict (request_id, user_id) do update set vote = excluded.vote, voted_at = excluded.voted_at,
        comments = excluded.comments, open = false`,
  );
}

/** What is told of an answer that gives nothing yet. */
export function toldOf(request: LockedRequest): Processed {
  return {
    id: requestName(request),
    status: 'pending_approval',
    conditions: request.conditions,
    approvals: { given: request.approved_by.length, needed: request.approvals },
    granted: null,
    expiresAt: null,
    delegatedTo: null,
  };
}
