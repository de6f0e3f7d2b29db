import { readAccess } from '../../../domain/console/read-access.ts';
import { listSharedWith } from '../../../domain/teams/list-shared-with.ts';
import { listShares } from '../../../domain/teams/list-shares.ts';
import { type Route, route } from '../../../http/route.ts';
import { AccessReply, SharedCredentialsReply, SharesReply, toAccess } from '../shapes/access.ts';

/** Where access comes from, as the pages of a person and of a credential show it. */
export const accessRoutes: Route[] = [
  route('GET /users/:id/access', readAccess, {
    summary: 'What a person may do, and which roles, teams and direct grants give it',
    reply: { 200: AccessReply },
    input: ({ params }) => ({ id: params.id }),
    present: toAccess,
  }),
  route('GET /users/:id/credentials', listSharedWith, {
    summary: 'Credentials that are shared with a person’s teams, of those that you may read',
    reply: { 200: SharedCredentialsReply },
    input: ({ params }) => ({ id: params.id }),
    present: ({ items, total }) => ({
      total,
      credentials: items.map(({ id, name, type, company, through }) => ({
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
      })),
    }),
  }),
  route('GET /credentials/:id/shares', listShares, {
    summary: 'The teams that a credential is shared with',
    reply: { 200: SharesReply },
    input: ({ params }) => ({ id: params.id }),
    present: ({ items, others }) => ({
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
