import Type, { type Static } from 'typebox';
import { AccessLevel, Justification, ResourceTypeName } from '../../../domain/access-requests/fields.ts';
import { mostHours, type TakenInEmergency, takeInEmergency } from '../../../domain/break-glass/take-in-emergency.ts';
import { Id, orNull } from '../../../domain/fields.ts';
import type { Route } from '../../../http/route.ts';
import { workflow } from '../workflow.ts';

const Text = Type.String();

const Body = Type.Object(
  {
    resource_type: ResourceTypeName,
    access_level: AccessLevel,
    justification: Justification,
    duration_hours: Type.Optional(Type.Integer({ minimum: 1, maximum: mostHours, description: 'Default 1' })),
    organization_id: Type.Optional(orNull(Id)),
    password: Type.Optional(
      Type.String({
        ...{ minLength: 1, maxLength: 256, writeOnly: true },
        description: 'Needed when the last sign-in is older than 10 minutes',
      }),
    ),
  },
  { additionalProperties: false },
);

const Results = Type.Object({
  request_id: Text,
  status: Type.Literal('approved'),
  granted: Text,
  expires_at: Type.String({ format: 'date-time' }),
  told: Type.Array(Text, { description: 'Addresses of those who would have been asked: they are told' }),
  review_id: Type.String({ description: 'The review that was opened of it' }),
});

const toTaken = (taken: TakenInEmergency): Static<typeof Results> => ({
  request_id: taken.id,
  status: 'approved',
  granted: taken.granted,
  expires_at: taken.expiresAt,
  told: [...taken.told],
  review_id: taken.reviewId,
});

export const emergencyRoutes: Route[] = [
  workflow('POST /user/access/break-glass', takeInEmergency, {
    workflow: 'break_glass',
    summary: 'Take access in an emergency, for hours and without an approval; it is told and reviewed',
    body: Body,
    results: Results,
    input: ({ body }) => ({
      resourceType: body.resource_type,
      accessLevel: body.access_level,
      justification: body.justification,
      durationHours: body.duration_hours ?? 1,
      ...(body.organization_id === undefined ? {} : { organizationId: body.organization_id }),
      ...(body.password === undefined ? {} : { password: body.password }),
    }),
    show: toTaken,
  }),
];
