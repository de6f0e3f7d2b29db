import { readAccess } from '../../../domain/console/read-access.ts';
import { readPoliciesOf } from '../../../domain/policies/of-person.ts';
import { listSharedWith } from '../../../domain/teams/list-shared-with.ts';
import { listShares } from '../../../domain/teams/list-shares.ts';
import { type Route, route } from '../../../http/route.ts';
import { AccessReply, SharedCredentialsReply, SharesReply, toAccess } from '../shapes/access.ts';
import { PoliciesReply, toPolicies } from '../shapes/policies.ts';

/** Where access comes from, as the pages of a person and of a credential show it. */
export const accessRoutes: Route[] = [
  route('GET /users/:id/access', readAccess, {
    summary: 'What a person may do, and which roles, teams and direct grants give it',
    reply: { 200: AccessReply },
    input: ({ params }) => ({ id: params.id }),
    present: toAccess,
  }),
  route('GET /users/:id/policies', readPoliciesOf, {
    summary: 'What security policies ask of a person, and which of them decides each',
    reply: { 200: PoliciesReply },
    input: ({ params }) => ({ id: params.id }),
    present: toPolicies,
  }),
  route('GET /users/:id/credentials', listSharedWith, {
    summary: 'Credentials that are shared with a person or their teams, of those that you may read',
    reply: { 200: SharedCredentialsReply },
    input: ({ params }) => ({ id: params.id }),
    present: ({ items, total }) => ({
      total,
      credentials: items.map(({ id, name, type, company, through, asked }) => ({
        id,
        name,
        type,
        company: { id: company.id, name: company.name },
        through: through.map(team => ({
          id: team.id,
          name: team.name,
          access: team.access,
          // Inside JSON, PostgreSQL writes times in its own way.
          since: new Date(team.since).toISOString(),
        })),
        asked: asked.map(each => ({
          request: `REQ-${each.request}`,
          access: each.access,
          since: new Date(each.since).toISOString(),
          until: new Date(each.until).toISOString(),
        })),
      })),
    }),
  }),
  route('GET /credentials/:id/shares', listShares, {
    summary: 'The teams that a credential is shared with, and the people who have it for a time',
    reply: { 200: SharesReply },
    input: ({ params }) => ({ id: params.id }),
    present: ({ items, others, people }) => ({
      people: people.map(each => ({
        id: each.id,
        user: { id: each.user_id, name: each.user_name },
        access: each.access,
        starts_at: each.starts_at,
        expires_at: each.expires_at,
        request: `REQ-${each.request}`,
        shared_by: each.shared_by,
        shared_by_name: each.shared_by_name,
      })),
      shares: items.map(each => ({
        id: each.id,
        team: { id: each.team_id, name: each.name, member_count: each.member_count },
        access: each.access,
        shared_by: each.shared_by,
        shared_by_name: each.shared_by_name,
        created_at: each.created_at,
      })),
      others,
    }),
  }),
];
