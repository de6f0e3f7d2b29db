import Type, { type Static } from 'typebox';
import { type AccessRequest, requestName } from '../../../domain/access-requests/access-requests.ts';
import type { Processed } from '../../../domain/access-requests/answering.ts';
import {
  AccessLevel,
  Comments,
  Condition,
  DurationDays,
  Justification,
  ResourceTypeName,
} from '../../../domain/access-requests/fields.ts';
import type { RequestPage } from '../../../domain/access-requests/list-access-requests.ts';
import type { Requested } from '../../../domain/access-requests/make-request.ts';
import { Id, orNull } from '../../../domain/fields.ts';

const Text = Type.String();
const TextOrNull = orNull(Text);
const Moment = Type.String({ format: 'date-time' });
const Status = Type.Enum(['pending_approval', 'approved', 'rejected', 'withdrawn', 'expired', 'ended', 'revoked'], {
  description: '`expired`: nobody decided it in time; `ended`: what was approved is over; `revoked`: it was taken back',
});

export const RequestId = Type.String({ minLength: 1, maxLength: 40, description: 'Such as REQ-10001' });

export const AccessBody = Type.Object(
  {
    resource_type: ResourceTypeName,
    access_level: AccessLevel,
    resource_id: Type.Optional(
      Type.Union([Id, Type.Null()], {
        description: 'The credential, where `resource_type` is `credential` and `access_level` `read` or `write`',
      }),
    ),
    justification: Type.Optional(Justification),
    duration_days: DurationDays,
    organization_id: Type.Optional(orNull(Id)),
  },
  { additionalProperties: false },
);

export const ExtensionBody = Type.Object(
  { justification: Type.Optional(Justification), duration_days: DurationDays },
  { additionalProperties: false },
);

export const RequestedResults = Type.Object({
  request_id: Text,
  status: Type.Enum(['pending_approval', 'approved'], { description: '`approved`: by itself, for your role' }),
  approvers: Type.Array(Text, { description: 'Addresses of those who are asked' }),
  estimated_response: Text,
  granted: Type.Optional(Text),
  expires_at: Type.Optional(Moment),
});

export const toRequested = (requested: Requested): Static<typeof RequestedResults> => ({
  request_id: requested.id,
  status: requested.status,
  approvers: [...requested.approvers],
  estimated_response: requested.answerHours === 1 ? '1 hour' : `${requested.answerHours} hours`,
  ...(requested.granted === null ? {} : { granted: requested.granted }),
  ...(requested.expiresAt === null ? {} : { expires_at: requested.expiresAt }),
});

export const WithdrawnResults = Type.Object({ request_id: Text, status: Type.Literal('withdrawn') });

const Listing = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Items at most; default 100' })),
  after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before' })),
};
export const OwnRequestsQuery = Type.Object({
  ...Listing,
  open: Type.Optional(Type.Boolean({ description: 'Only those that wait, or only those that do not' })),
});
export const ApprovalsQuery = Type.Object({
  ...Listing,
  answered: Type.Optional(Type.Boolean({ description: 'What you have answered, in place of what waits for you' })),
});

interface Listed {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

export const windowOf = ({ limit = 100, after }: Listed) => ({ limit, after: after ?? null });

const Request = Type.Object({
  request_id: Text,
  status: Status,
  requester: TextOrNull,
  organization_id: TextOrNull,
  resource_type: Text,
  access_level: Text,
  resource_id: Type.Union([Text, Type.Null()], { description: 'The credential that it asks for' }),
  resource_name: Type.Union([Text, Type.Null()], { description: 'What it is called, if you may read it' }),
  justification: TextOrNull,
  duration_days: Type.Integer({ description: '0 where it was taken for hours, in an emergency' }),
  duration_hours: orNull(Type.Integer()),
  way: Type.Enum(['asked', 'automatic', 'break_glass'], {
    description: 'How it was come by: asked for, given by itself for a role, or taken in an emergency',
  }),
  approvals: Type.Object({ given: Type.Integer(), needed: Type.Integer() }),
  approved_by: Type.Array(Text),
  approvers: Type.Array(Text, { description: 'Who is still to answer' }),
  conditions: Type.Array(Text),
  comments: TextOrNull,
  requested_at: Moment,
  decide_by: Moment,
  decided_at: orNull(Moment),
  decided_by: TextOrNull,
  extends: Type.Union([Text, Type.Null()], { description: 'The request whose access it asks to have for longer' }),
  granted: TextOrNull,
  expires_at: orNull(Moment),
});
export const RequestsResults = Type.Object({
  requests: Type.Array(Request),
  next: Type.Union([Text, Type.Null()], { description: 'For `after`; null at the end' }),
});

export const toRequests = ({ items, next }: RequestPage): Static<typeof RequestsResults> => ({
  requests: items.map(toRequest),
  next,
});

const toRequest = (request: AccessRequest): Static<typeof Request> => ({
  request_id: requestName(request),
  status: request.status,
  requester: request.requester,
  organization_id: request.organization_id,
  resource_type: request.resource_type,
  access_level: request.access_level,
  resource_id: request.credential_id,
  resource_name: request.credential_name,
  justification: request.justification,
  duration_days: request.duration_days,
  duration_hours: request.duration_hours,
  way: request.way,
  approvals: { given: request.approved_by.length, needed: request.approvals },
  approved_by: [...request.approved_by],
  approvers: [...request.approvers],
  conditions: [...request.conditions],
  comments: request.comments,
  requested_at: request.requested_at,
  decide_by: request.open_until,
  decided_at: request.decided_at,
  decided_by: request.decided_by,
  extends: request.extends_number === null ? null : requestName({ number: request.extends_number }),
  granted: request.granted,
  expires_at: request.expires_at,
});

export const ApprovalBody = Type.Object(
  {
    request_id: RequestId,
    action: Type.Enum(['approve', 'reject', 'delegate']),
    comments: Type.Optional(orNull(Comments)),
    conditions: Type.Optional(orNull(Type.Array(Condition, { maxItems: 20, uniqueItems: true }))),
    delegate_to: Type.Optional(
      orNull(Type.String({ minLength: 1, maxLength: 254, description: 'Address, user name or id' })),
    ),
  },
  { additionalProperties: false },
);

export const ProcessedResults = Type.Object({
  request_id: Text,
  status: Type.Enum(['pending_approval', 'approved', 'rejected']),
  expires_at: orNull(Moment),
  granted: TextOrNull,
  conditions: Type.Array(Text),
  approvals: Type.Object({ given: Type.Integer(), needed: Type.Integer() }),
  delegated_to: TextOrNull,
});

export const toProcessed = (processed: Processed): Static<typeof ProcessedResults> => ({
  request_id: processed.id,
  status: processed.status,
  expires_at: processed.expiresAt,
  granted: processed.granted,
  conditions: [...processed.conditions],
  approvals: { given: processed.approvals.given, needed: processed.approvals.needed },
  delegated_to: processed.delegatedTo,
});
