import type { Rules } from './rules.ts';

const dayMilliseconds = 24 * 3600 * 1000;

/** Whether second factors that were shown are what policies ask for; true where they ask for none. */
export function meetsMethods({ mfa }: Pick<Rules, 'mfa'>, shown: readonly string[]): boolean {
  return mfa.required === undefined || (mfa.methods?.value ?? []).some(method => shown.includes(method));
}

/**
 * From when nobody gets in without a second factor that policies ask for, in milliseconds since 1970. Infinity: no policy asks, or the
 * person's days of grace have not begun.
 */
export function factorsNeededFrom({ mfa }: Pick<Rules, 'mfa'>): number {
  if (mfa.required === undefined) return Number.POSITIVE_INFINITY;
  const days = mfa.grace_days?.value ?? 0;
  if (days === 0) return Number.NEGATIVE_INFINITY;
  const { since = null } = mfa;
  return since === null ? Number.POSITIVE_INFINITY : Date.parse(since) + days * dayMilliseconds;
}
