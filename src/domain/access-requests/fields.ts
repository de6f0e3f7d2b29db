import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { Patterned } from '../../kernel/patterned.ts';
import { patternCovers } from '../access/patterns.ts';
import type { Catalogue } from '../catalogue.ts';
import { Id, orNull } from '../fields.ts';
import { Steps } from './steps.ts';

/** The longest that access can be asked for. */
export const mostDays = 90;
/** How long a request waits for its approvers. */
export const daysToDecide = 30;
/** What a request for something that is not registered says about when it will be answered. */
export const usualAnswerHours = 24;

const Segment = Patterned(
  '^[a-z0-9_-]{1,64}$',
  'must be lower-case letters, digits, _ and -, at most 64, such as production_database',
);

export const ResourceTypeName = Segment;
export const AccessLevel = Segment;
export const DurationDays = Type.Integer({ minimum: 1, maximum: mostDays });
export const Justification = Type.String({ minLength: 1, maxLength: 2000, format: 'text' });
export const Comments = Type.String({ maxLength: 2000, format: 'text' });
export const Condition = Segment;

/** What decides how requests for a type are answered. */
export const Policy = {
  levels: Type.Array(AccessLevel, { minItems: 1, maxItems: 20, uniqueItems: true }),
  approvals: Type.Integer({ minimum: 1, maximum: 10 }),
  longestDays: DurationDays,
  reasonNeeded: Type.Boolean(),
  answerHours: Type.Integer({ minimum: 1, maximum: 24 * 30 }),
  steps: Steps,
  inOrder: Type.Boolean(),
  automaticRoleId: orNull(Id),
  breakGlass: Type.Boolean(),
};

/** Addresses, user names or ids. */
export const Owners = Type.Array(Type.String({ minLength: 1, maxLength: 254 }), { maxItems: 20 });

/**
 * Refuses a type whose levels would be permissions of Gatehouse itself: those are given by roles and grants, under their own
 * rules.
 */
export function mustNotOverlap(catalogue: Catalogue, name: string, field: string): void {
  const nodes = catalogue.categories.flatMap(category => Object.keys(category.nodes));
  const taken = name === 'self' || nodes.some(node => node !== '*' && patternCovers(`${name}.*`, `${node}.x`));
  if (taken) throw refuseField(field, 'names permissions of Gatehouse itself, which cannot be asked for');
}
