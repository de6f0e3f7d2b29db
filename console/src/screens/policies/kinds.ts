import type { PolicyType } from './queries.ts';
import { texts } from './texts.tsx';

/** One thing that policies of a type ask; how it is filled in, and how it reads. */
export interface Asked {
  readonly key: string;
  readonly kind: 'number' | 'yes' | 'methods' | 'ranges' | 'provider';
  readonly label: string;
  readonly hint?: string;
  /** Of a number: its range. */
  readonly min?: number;
  readonly max?: number;
  /** What it comes to, after "asks for". */
  readonly says: (value: unknown) => string;
}

export const policyTypes = [
  'password_policy',
  'mfa_policy',
  'session_policy',
  'lockout_policy',
  'ip_allowlist',
  'provider_policy',
] as const satisfies readonly PolicyType[];

export const methods = ['passkey', 'totp', 'email'] as const;
export type Method = (typeof methods)[number];

const number = (
  key: string,
  [min, max]: readonly [number, number],
  words: {
    readonly label: string;
    readonly hint?: string;
    readonly says: (value: number) => string;
  },
): Asked => ({
  ...words,
  ...{ key, kind: 'number', min, max },
  says: value => words.says(typeof value === 'number' ? value : 0),
});
const yes = (key: string, label: string, says: string): Asked => ({ key, kind: 'yes', label, says: () => says });
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What each type of policy asks, in the order in which it is filled in. */
export const kinds: Readonly<Record<PolicyType, readonly Asked[]>> = {
  password_policy: [
    number('min_length', [8, 128], texts.minLength),
    yes('require_uppercase', texts.upperCaseLetter, texts.anUpperCaseLetter),
    yes('require_lowercase', texts.lowerCaseLetter, texts.aLowerCaseLetter),
    yes('require_numbers', texts.digit, texts.aDigit),
    yes('require_special', texts.specialCharacter, texts.aSpecialCharacter),
    number('expiry_days', [0, 3650], texts.expiry),
    number('history', [0, 24], texts.history),
  ],
  mfa_policy: [
    { ...yes('required', texts.secondStepRequired, texts.aSecondStep) },
    {
      ...{ key: 'methods', kind: 'methods', label: texts.methods, hint: texts.methodsHint },
      says: value =>
        list(value)
          .map(each => texts.methodNames[each as Method] ?? String(each))
          .join(texts.or),
    },
    number('grace_days', [0, 90], texts.grace),
  ],
  session_policy: [
    number('idle_minutes', [5, 43_200], texts.idle),
    number('absolute_hours', [1, 2160], texts.absolute),
    number('max_sessions', [1, 100], texts.maxSessions),
  ],
  lockout_policy: [number('attempts', [3, 20], texts.attempts), number('minutes', [1, 1440], texts.lockMinutes)],
  ip_allowlist: [
    {
      ...{ key: 'cidrs', kind: 'ranges', label: texts.ranges, hint: texts.rangesHint },
      says: value => texts.onlyFrom(list(value).map(String)),
    },
  ],
  provider_policy: [
    {
      ...{ key: 'provider', kind: 'provider', label: texts.provider },
      says: value => texts.onlyWith(texts.providerNames[value === 'microsoft' ? 'microsoft' : 'google']),
    },
  ],
};

/** A text as it stands at a beginning. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a configuration asks, each as people read it. */
export function saysOf(type: PolicyType, configuration: Readonly<Record<string, unknown>>): string[] {
  return kinds[type].flatMap(({ key, says }) => {
    const value = configuration[key];
    return value === undefined || value === false ? [] : [says(value)];
  });
}

/** Whom a policy is about, as people read it. */
export function whomOf({
  apply_to: targets,
  apply_to_names: names,
}: {
  readonly apply_to: readonly string[];
  readonly apply_to_names: readonly string[];
}): string {
  const said = targets.map((target, index) => {
    const [kind = ''] = target.split(':');
    const name = names[index] ?? target;
    return kind === 'role'
      ? texts.roleNamed(name)
      : kind === 'team'
        ? texts.teamNamed(name)
        : kind === 'department'
          ? texts.departmentNamed(name)
          : texts.everybody;
  });
  return capital(said.join(', '));
}
