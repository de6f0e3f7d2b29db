import { type FieldProblem, refuse } from '../../kernel/errors.ts';
import type { Rules } from './rules.ts';

/** What a password lacks of what policies ask; in the order in which people would mend it. */
export function lackingIn(password: string, { password: rules }: Rules): string[] {
  const least = rules.min_length?.value ?? 0;
  const asked: readonly (readonly [boolean, boolean, string])[] = [
    [true, [...password].length >= least, `must have at least ${least} characters`],
    [rules.require_uppercase?.value === true, /\p{Lu}/u.test(password), 'must have an upper-case letter'],
    [rules.require_lowercase?.value === true, /\p{Ll}/u.test(password), 'must have a lower-case letter'],
    [rules.require_numbers?.value === true, /\p{Nd}/u.test(password), 'must have a digit'],
    [
      rules.require_special?.value === true,
      /[^\p{L}\p{M}\p{Nd}]/u.test(password),
      'must have a character that is neither a letter nor a digit',
    ],
  ];
  return asked.filter(([is, has]) => is && !has).map(([, , words]) => words);
}

/** Refuses a password that policies do not allow, saying all that it lacks. */
export function mustMeetPolicies(password: string, rules: Rules, field = 'password'): void {
  const lacking = lackingIn(password, rules);
  if (lacking.length === 0) return;
  const problem: FieldProblem = { field, message: lacking.join(', and ') };
  throw refuse('input.invalid', { fields: [problem] });
}
