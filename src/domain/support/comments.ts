import type { Found, Window } from '../../kernel/page.ts';
import { partOf, rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';

/** What somebody said about a ticket. Times are RFC 3339 UTC. */
export interface Comment {
  readonly id: string;
  readonly author_id: string;
  /** Null for somebody who is gone. */
  readonly author_name: string | null;
  readonly body: string;
  readonly created_at: string;
}

const columns =
  raw(`c.id, c.author_id, (select coalesce(u.display_name, u.username) from users u where u.id = c.author_id)
  as author_name, c.body, c.created_at`);

/** The comments on a ticket, oldest first. */
export async function commentsOn(on: Queryable, ticketId: string, window: Window): Promise<Found<Comment>> {
  const from = sql`support_comments c where c.ticket_id = ${ticketId}`;
  const list = { columns, from, key: [{ sql: 'c.id', type: 'uuid' }] } as const;
  return partOf<Comment>(on, list, () => rowsOf(on, from), window);
}

export async function insertComment(
  tx: Tx,
  comment: {
    readonly id: string;
    readonly ticketId: string;
    readonly author: string;
    readonly body: string;
    readonly at: Date;
  },
): Promise<Comment> {
  const { id, ticketId, author, body, at } = comment;
  const [stored] = await tx.rows<Comment>(
    sql`with c as (insert into support_comments (id, ticket_id, author_id, body, created_at)
        values (${id}, ${ticketId}, ${author}, ${body}, ${at}) returning *)
      select ${columns} from c`,
  );
  if (stored === undefined) throw new Error('a comment was not stored');
  return stored;
}
