import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { editableIntegration } from './editable.ts';
import { ApiKey, ApiUrl, IntegrationName } from './fields.ts';
import { type Integration, integrationById, lockedEndpoint } from './integrations.ts';
import { sealKey } from './keys.ts';

/** Changes the named fields of a saved integration; null removes its key. */
export const updateIntegration = command('integration.update', {
  input: Type.Object(
    {
      id: Id,
      name: Type.Optional(IntegrationName),
      api_url: Type.Optional(ApiUrl),
      api_key: Type.Optional(Type.Union([ApiKey, Type.Null()])),
    },
    { additionalProperties: false },
  ),
  permit: needs('integration.write'),
  refuses: ['integration.not_found'],
  audit: { of: 'integration', details: { fields: ['name'], host: 'example.com' } },
  edits: { thing: editableIntegration, id: ({ id }) => id },
  run: async ({ tx, ports, at, scope, target }, { id: asked, ...changes }): Promise<Integration> => {
    const before = await lockedEndpoint(tx, asked, scope);
    const { name, api_url, api_key } = changes;
    if (api_url !== undefined && api_key === undefined && before.sealed_key !== null) {
      mustKeepOrigin(before.api_url, api_url);
    }
    const { id } = before;
    const { host } = new URL(api_url ?? before.api_url);
    target(
      { kind: 'integration', id, name: before.name, organization: before.organization_id },
      { fields: Object.keys(changes), host },
    );
    if (Object.keys(changes).length > 0) {
      await tx.rows({
        name: 'change_integration',
        text: `update integrations set name = coalesce($2, name), api_url = coalesce($3, api_url),
            sealed_key = case when $4 then $5 else sealed_key end,
            revision = revision + case when $4 then 1 else 0 end, updated_at = $6
          where id = $1`,
        values: [
          id,
          name ?? null,
          api_url ?? null,
          api_key !== undefined,
          typeof api_key === 'string' ? sealKey(ports.keyring, id, api_key) : null,
          at,
        ],
      });
    }
    // A result of the old URL or key says nothing about the new one.
    if (api_key !== undefined || (api_url !== undefined && api_url !== before.api_url)) {
      await tx.rows({
        name: 'forget_integration_result',
        text: 'delete from integration_results where subject = $1 and user_id is null',
        values: [id],
      });
    }
    return integrationById(tx, id, 'everything');
  },
  revisionOf: integration => integration,
});

/** Whoever may change the URL must not learn the key by pointing it at a server of their own. */
function mustKeepOrigin(from: string, to: string): void {
  if (new URL(from).origin === new URL(to).origin) return;
  throw refuseField(
    'api_key',
    'must be sent again when api_url moves to another origin: a stored key is only ever sent to its stored URL',
  );
}
