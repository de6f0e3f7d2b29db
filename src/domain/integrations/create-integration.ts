import Type from 'typebox';
import { placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { ApiKey, ApiUrl, IntegrationName } from './fields.ts';
import { type Integration, insertIntegration, integrationById } from './integrations.ts';
import { sealKey } from './keys.ts';

/** Saves an integration; its key is sealed and never shown again. */
export const createIntegration = command('integration.create', {
  input: Type.Object(
    {
      name: IntegrationName,
      api_url: ApiUrl,
      api_key: Type.Optional(ApiKey),
      organizationId: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  permit: needs('integration.write'),
  refuses: ['integration.not_found', 'organization.not_found', 'organization.required'],
  audit: { of: 'integration', details: { name: 'Name', host: 'example.com', hasKey: true } },
  run: async ({ tx, ports, at, actor, scope, caller, target }, input): Promise<Integration> => {
    const organization = placeFor(scope, input.organizationId, caller, 'integration.write');
    const id = ports.newId();
    await insertIntegration(tx, {
      id,
      name: input.name,
      apiUrl: input.api_url,
      sealedKey: input.api_key === undefined ? null : sealKey(ports.keyring, id, input.api_key),
      organization,
      createdBy: actor.userId,
      at,
    });
    const { host } = new URL(input.api_url);
    target(
      { kind: 'integration', id, name: input.name, organization },
      { name: input.name, host, hasKey: input.api_key !== undefined },
    );
    return integrationById(tx, id, 'everything');
  },
  revisionOf: integration => integration,
});
