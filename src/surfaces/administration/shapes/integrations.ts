import Type, { type Static } from 'typebox';
import { ApiKey, ApiUrl, IdOrSlug, IntegrationName } from '../../../domain/integrations/fields.ts';
import type { Integration } from '../../../domain/integrations/integrations.ts';
import type { OwnResult, TestResult } from '../../../domain/integrations/results.ts';
import { pageQuery } from '../../paging.ts';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });

export const IntegrationBody = Type.Object(
  {
    name: IntegrationName,
    api_url: ApiUrl,
    api_key: Type.Optional(ApiKey),
    organizationId: Type.Optional(
      Type.String({ format: 'uuid', description: 'Organization the integration belongs to' }),
    ),
  },
  closed,
);

export const IntegrationChangesBody = Type.Object(
  {
    name: Type.Optional(IntegrationName),
    api_url: Type.Optional(ApiUrl),
    api_key: Type.Optional(Type.Union([ApiKey, Type.Null()], { description: 'A new key; null removes it' })),
  },
  closed,
);

export const IntegrationsQuery = Type.Object(pageQuery, closed);

/** A saved integration's UUID, or a name that the caller chooses. */
export const TestParam = IdOrSlug;

/** Needed for a name of the caller's own; a saved integration's own URL and key stand in for what is left out. */
export const TestBody = Type.Object({ api_url: Type.Optional(ApiUrl), api_key: Type.Optional(ApiKey) }, closed);

const resultFields = {
  success: Type.Boolean(),
  message: Type.String(),
  status: Type.Integer({ description: 'HTTP status of the other side; 0 when no reply came' }),
  timestamp: Moment,
  details: Type.Union([Type.String(), Type.Null()], { description: 'Why the test failed' }),
};

export const TestReply = Type.Object(resultFields);
export type TestReply = Static<typeof TestReply>;

const OwnResultReply = Type.Object({
  id: Type.String({ description: 'Name or id that was tested' }),
  ...resultFields,
});
type OwnResultReply = Static<typeof OwnResultReply>;
export const OwnResultsReply = Type.Array(OwnResultReply);

export const IntegrationReply = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  api_url: Type.String(),
  has_key: Type.Boolean({ description: 'Whether a key is stored; it is never shown' }),
  organization_id: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
  created_at: Moment,
  updated_at: Moment,
  last_test: Type.Union([TestReply, Type.Null()]),
});
export type IntegrationReply = Static<typeof IntegrationReply>;
export const IntegrationsReply = Type.Array(IntegrationReply);

/** A saved integration as every reply shows it. */
export function toIntegration(integration: Integration): IntegrationReply {
  return {
    id: integration.id,
    name: integration.name,
    api_url: integration.api_url,
    has_key: integration.has_key,
    organization_id: integration.organization_id,
    created_at: integration.created_at,
    updated_at: integration.updated_at,
    last_test: integration.last_test === null ? null : toTestReply(integration.last_test),
  };
}

/** How a test went, as documented. */
export function toTestReply(result: TestResult): TestReply {
  return {
    success: result.success,
    message: result.message,
    status: result.status,
    timestamp: result.tested_at,
    details: result.details,
  };
}

/** One of the caller's own last results. */
export function toOwnResult(result: OwnResult): OwnResultReply {
  return { id: result.subject, ...toTestReply(result) };
}
