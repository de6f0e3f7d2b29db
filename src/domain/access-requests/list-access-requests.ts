import Type from 'typebox';
import { isUuid } from '../../kernel/input.ts';
import { cursorOf, keyOf, notACursor } from '../../kernel/page.ts';
import { organizationsIn } from '../access/rules.ts';
import { query, self } from '../action.ts';
import { type AccessRequest, answeredBy, ownRequests, type RequestWindow, waitingFor } from './access-requests.ts';
import { whoeverIsAsked } from './asked.ts';
import { withCredentialNames } from './credential-asked.ts';

const Asked = {
  limit: Type.Integer({ minimum: 1, maximum: 1000 }),
  after: Type.Union([Type.String(), Type.Null()]),
};

/** Some requests, and where the list goes on; null at its end. */
export interface RequestPage {
  readonly items: readonly AccessRequest[];
  readonly next: string | null;
}

/** What one has asked for, the newest first. */
export const listOwnAccessRequests = query('access_request.list_own', {
  input: Type.Object({ ...Asked, open: Type.Union([Type.Boolean(), Type.Null()]) }, { additionalProperties: false }),
  permit: self('requests'),
  run: async ({ db, at, userId, actor }, { open, ...asked }): Promise<RequestPage> => {
    const window = windowOf(asked);
    return pageOf(await withCredentialNames(db, actor, await ownRequests(db, userId, { at, open, ...window })), window);
  },
});

/** What waits for one's answer, the oldest first, or what one has answered, the newest first. */
export const listApprovals = query('access_request.list_approvals', {
  input: Type.Object({ ...Asked, answered: Type.Boolean() }, { additionalProperties: false }),
  permit: whoeverIsAsked,
  run: async ({ db, at, userId, actor, say }, { answered, ...asked }): Promise<RequestPage> => {
    const window = windowOf(asked);
    const organizations = say.scope === null ? [] : organizationsIn(say.scope);
    const items = answered
      ? await answeredBy(db, userId, { at, ...window })
      : await waitingFor(db, userId, { at, organizations, ...window });
    return pageOf(await withCredentialNames(db, actor, items), window);
  },
});

function windowOf({ limit, after }: RequestWindow): RequestWindow {
  if (after === null) return { limit, after };
  const [id = null] = keyOf(after, 1);
  if (id === null || !isUuid(id)) throw notACursor();
  return { limit, after: id };
}

function pageOf(items: readonly AccessRequest[], { limit }: RequestWindow): RequestPage {
  const last = items.length === limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : cursorOf([last.id]) };
}
