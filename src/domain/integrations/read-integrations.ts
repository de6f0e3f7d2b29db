import Type from 'typebox';
import { fits } from '../../kernel/input.ts';
import { CursorWindow, keyOf, notACursor, type Page, pageOf } from '../../kernel/page.ts';
import { needs, query, self } from '../action.ts';
import { Id } from '../fields.ts';
import { IdOrSlug } from './fields.ts';
import { type Integration, integrationById, integrationsIn } from './integrations.ts';
import { type OwnResult, ownResults } from './results.ts';

const WhichPage = Type.Object(CursorWindow, { additionalProperties: false });

/** Saved integrations the caller may see, oldest first. */
export const listIntegrations = query('integration.list', {
  input: WhichPage,
  permit: needs('integration.read'),
  run: async ({ db, scope }, asked): Promise<Page<Integration>> => {
    const found = await integrationsIn(db, scope, { ...asked, after: startOf(asked.after, Id) });
    return pageOf(found, asked, integration => [integration.id]);
  },
});

export const readIntegration = query('integration.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('integration.read'),
  refuses: ['integration.not_found'],
  run: ({ db, scope }, { id }): Promise<Integration> => integrationById(db, id, scope),
  revisionOf: integration => integration,
});

/** The caller's own last results, by the names they were tested under. */
export const listOwnResults = query('integration.results', {
  input: WhichPage,
  permit: self('integrations'),
  run: async ({ db, userId }, asked): Promise<Page<OwnResult>> => {
    const found = await ownResults(db, userId, { ...asked, after: startOf(asked.after, IdOrSlug) });
    return pageOf(found, asked, result => [result.subject]);
  },
});

/** The key that a cursor holds; refuses one that cannot be of this list. */
function startOf(after: string | null, form: typeof Id | typeof IdOrSlug): string | null {
  if (after === null) return null;
  const [key] = keyOf(after, 1);
  if (!fits(form, key)) throw notACursor();
  return key;
}
