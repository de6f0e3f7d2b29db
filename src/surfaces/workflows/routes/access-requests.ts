import { extendAccess } from '../../../domain/access-requests/extend-request.ts';
import { listApprovals, listOwnAccessRequests } from '../../../domain/access-requests/list-access-requests.ts';
import { listAskable } from '../../../domain/access-requests/list-resource-types.ts';
import { processApproval } from '../../../domain/access-requests/process-approval.ts';
import { requestAccess } from '../../../domain/access-requests/request-access.ts';
import { withdrawAccessRequest } from '../../../domain/access-requests/withdraw-request.ts';
import type { Route } from '../../../http/route.ts';
import {
  AccessBody,
  ApprovalBody,
  ApprovalsQuery,
  ExtensionBody,
  OwnRequestsQuery,
  ProcessedResults,
  RequestedResults,
  RequestId,
  RequestsResults,
  toProcessed,
  toRequested,
  toRequests,
  WithdrawnResults,
  windowOf,
} from '../shapes/access-requests.ts';
import { AskableResults, toAskable } from '../shapes/resource-types.ts';
import { workflow } from '../workflow.ts';

export const accessRequestRoutes: Route[] = [
  workflow('POST /user/access/request', requestAccess, {
    workflow: 'access_request',
    summary: 'Ask for access for some days',
    body: AccessBody,
    results: RequestedResults,
    input: ({ body }) => ({
      resourceType: body.resource_type,
      accessLevel: body.access_level,
      ...(body.resource_id === undefined ? {} : { resourceId: body.resource_id }),
      ...(body.justification === undefined ? {} : { justification: body.justification }),
      durationDays: body.duration_days,
      ...(body.organization_id === undefined ? {} : { organizationId: body.organization_id }),
    }),
    show: toRequested,
  }),
  workflow('GET /user/access/resource-types', listAskable, {
    workflow: 'resource_types',
    summary: 'What you can ask for: of your organizations, and of the platform',
    results: AskableResults,
    input: () => ({}),
    show: toAskable,
  }),
  workflow('GET /user/access/requests', listOwnAccessRequests, {
    workflow: 'access_request',
    summary: 'What you have asked for, the newest first',
    query: OwnRequestsQuery,
    results: RequestsResults,
    input: ({ query: { open, ...window } }) => ({ ...windowOf(window), open: open ?? null }),
    show: toRequests,
  }),
  workflow('DELETE /user/access/requests/:requestId', withdrawAccessRequest, {
    workflow: 'access_request',
    summary: 'Take back what you asked for, while nobody has decided it',
    params: { requestId: RequestId },
    results: WithdrawnResults,
    input: ({ params }) => ({ requestId: params.requestId }),
    show: ({ id }) => ({ request_id: id, status: 'withdrawn' as const }),
  }),
  workflow('POST /user/access/requests/:requestId/extend', extendAccess, {
    workflow: 'access_request',
    summary: 'Ask to have for longer what you were given and still hold',
    params: { requestId: RequestId },
    body: ExtensionBody,
    results: RequestedResults,
    input: ({ params, body }) => ({
      requestId: params.requestId,
      ...(body.justification === undefined ? {} : { justification: body.justification }),
      durationDays: body.duration_days,
    }),
    show: toRequested,
  }),
];

export const approvalRoutes: Route[] = [
  workflow('GET /manager/approvals', listApprovals, {
    workflow: 'approval_process',
    summary: 'What waits for your answer, the oldest first, or what you have answered',
    query: ApprovalsQuery,
    results: RequestsResults,
    input: ({ query: { answered, ...window } }) => ({ ...windowOf(window), answered: answered ?? false }),
    show: toRequests,
  }),
  workflow('POST /manager/approvals/process', processApproval, {
    workflow: 'approval_process',
    summary: 'Approve a request, reject it, or pass it on',
    body: ApprovalBody,
    results: ProcessedResults,
    input: ({ body }) => ({
      requestId: body.request_id,
      action: body.action,
      comments: body.comments ?? null,
      conditions: body.conditions ?? null,
      delegateTo: body.delegate_to ?? null,
    }),
    show: toProcessed,
  }),
];
