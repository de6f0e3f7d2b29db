import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such team, or none that this caller may see. */
    'team.not_found': Record<never, never>;
    'team.member_exists': Record<never, never>;
    'team.member_not_found': Record<never, never>;
    'team.grant_not_found': Record<never, never>;
    /** The team gives this pattern to this least role already. */
    'team.grant_exists': Record<never, never>;
    'team.resource_not_found': Record<never, never>;
    /** It is shared with the team already, at whatever access. */
    'team.resource_exists': Record<never, never>;
  }
}

export const teamErrors = {
  'team.not_found': { status: 404, message: () => 'Team not found' },
  'team.member_exists': { status: 409, message: () => 'User is already a member of this team' },
  'team.member_not_found': { status: 404, message: () => 'User is not a member of this team' },
  'team.grant_not_found': { status: 404, message: () => 'Grant not found' },
  'team.grant_exists': {
    status: 409,
    message: () => 'The team already has this grant',
    fields: () => [{ field: 'pattern', message: 'is already given' }],
  },
  'team.resource_not_found': { status: 404, message: () => 'Shared resource not found' },
  'team.resource_exists': {
    status: 409,
    message: () => 'This is already shared with the team',
    fields: () => [{ field: 'resource_id', message: 'is already shared with the team' }],
  },
} satisfies Partial<ErrorTable>;
