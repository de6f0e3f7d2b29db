import Type from 'typebox';
import { CursorWindow } from '../../kernel/page.ts';
import { Id } from '../fields.ts';

/** The fields of a team, as every surface takes them. */
export const TeamName = Type.String({ minLength: 1, maxLength: 255, format: 'name' });
export const TeamRoleName = Type.Union([Type.Literal('owner'), Type.Literal('manager'), Type.Literal('member')]);

/** What kind of team it is, in its own words. */
export const TeamType = Type.String({ minLength: 1, maxLength: 50, format: 'name' });
/** What it wants to reach. */
export const TeamGoals = Type.Array(Type.String({ minLength: 1, maxLength: 500, format: 'text' }), { maxItems: 50 });

/** A page of what belongs to one team. */
export const WithinTeam = Type.Object({ teamId: Id, ...CursorWindow }, { additionalProperties: false });
