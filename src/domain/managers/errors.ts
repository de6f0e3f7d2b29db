import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** The caller leads several teams, or none, and has not said which is meant. */
    'team.unnamed': { readonly teams: readonly { readonly id: string; readonly name: string }[] };
  }
}

export const managerErrors = {
  'team.unnamed': {
    status: 400,
    message: ({ teams }) =>
      teams.length === 0
        ? 'team_id is required: you lead no team'
        : `team_id is required: you lead ${teams.map(({ id, name }) => `${name} (${id})`).join(', ')}`,
    extras: ({ teams }) => ({ teams }),
  },
} satisfies Partial<ErrorTable>;
