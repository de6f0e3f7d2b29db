import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { fits } from '../../kernel/input.ts';
import { Patterned } from '../../kernel/patterned.ts';
import { Pattern, patternOf } from '../access/patterns.ts';
import { Id } from '../fields.ts';

/** Null names the platform itself. */
export const OrganizationId = Type.Union([Id, Type.Null()]);
export const Moniker = Patterned('^[a-z0-9_-]+$', 'must have only lower-case letters, digits, dashes and underscores', {
  maxLength: 64,
});
/** The first segment of a pattern. */
export const Resource = Patterned(
  '^([a-z0-9_-]+|\\*)$',
  'must have only lower-case letters, digits, dashes and underscores, or be *',
  { maxLength: 255 },
);
/** The segments after it, so it is formed like a pattern. */
export const ActionName = Pattern;

/** Refuses a record whose parts are well-formed but whose pattern is longer than a pattern may be. */
export function mustMakePattern(resource: string, action: string): void {
  if (!fits(Pattern, patternOf(resource, action))) {
    throw refuseField('action', 'must have at most 254 characters together with resource');
  }
}
