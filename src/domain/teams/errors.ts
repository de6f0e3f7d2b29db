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

export type {};
