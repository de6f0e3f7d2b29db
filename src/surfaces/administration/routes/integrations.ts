import { createIntegration } from '../../../domain/integrations/create-integration.ts';
import { deleteIntegration } from '../../../domain/integrations/delete-integration.ts';
import { listIntegrations, listOwnResults, readIntegration } from '../../../domain/integrations/read-integrations.ts';
import { testIntegration } from '../../../domain/integrations/test-integration.ts';
import { updateIntegration } from '../../../domain/integrations/update-integration.ts';
import { type Route, route } from '../../../http/route.ts';
import { pageHeaders, window } from '../../paging.ts';
import {
  IntegrationBody,
  IntegrationChangesBody,
  IntegrationReply,
  IntegrationsQuery,
  IntegrationsReply,
  OwnResultsReply,
  TestBody,
  TestParam,
  TestReply,
  toIntegration,
  toOwnResult,
  toTestReply,
} from '../shapes/integrations.ts';
import { NoContent } from '../shapes/users.ts';

export const integrationRoutes: Route[] = [
  route('GET /integrations', listIntegrations, {
    summary: 'List saved integrations with their last test',
    query: IntegrationsQuery,
    reply: { 200: IntegrationsReply },
    input: ({ query }) => window(query),
    present: page => page.items.map(toIntegration),
    headers: pageHeaders,
  }),
  route('GET /integrations/results', listOwnResults, {
    summary: 'List your own latest test results, by name',
    query: IntegrationsQuery,
    reply: { 200: OwnResultsReply },
    input: ({ query }) => window(query),
    present: page => page.items.map(toOwnResult),
    headers: pageHeaders,
  }),
  route('GET /integrations/:id', readIntegration, {
    summary: 'Read a saved integration with its last test',
    reply: { 200: IntegrationReply },
    input: ({ params }) => ({ id: params.id }),
    present: toIntegration,
  }),
  route('POST /integrations', createIntegration, {
    summary: 'Save an integration; its key is sealed and never shown',
    body: IntegrationBody,
    reply: { 201: IntegrationReply },
    // UUIDs may be written in either case; scopes are compared as PostgreSQL writes them.
    input: ({ body: { organizationId, ...integration } }) =>
      organizationId === undefined ? integration : { ...integration, organizationId: organizationId.toLowerCase() },
    present: toIntegration,
  }),
  route('PATCH /integrations/:id', updateIntegration, {
    summary: 'Change the named fields of a saved integration',
    body: IntegrationChangesBody,
    reply: { 200: IntegrationReply },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: toIntegration,
  }),
  route('DELETE /integrations/:id', deleteIntegration, {
    summary: 'Delete a saved integration with its key and results',
    reply: { 204: NoContent },
    input: ({ params }) => ({ id: params.id }),
    present: () => undefined,
  }),
  route('POST /integrations/:id/test', testIntegration, {
    summary: 'Test a connection: call a URL with a bearer key, or a saved integration with its own',
    params: { id: TestParam },
    body: TestBody,
    reply: { 200: TestReply, 400: TestReply },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    status: ({ success }) => (success ? 200 : 400),
    present: toTestReply,
  }),
];
