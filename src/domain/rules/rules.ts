import { type Networks, networksOf } from './networks.ts';
import { type ConfigurationOf, type MfaMethod, type PolicyType, usualMethods } from './types.ts';

/** A policy that applies to somebody. */
export interface Applying<T extends PolicyType = PolicyType> {
  readonly id: string;
  readonly type: T;
  readonly configuration: ConfigurationOf<T>;
  readonly report_only: boolean;
  /** Of an `mfa_policy`: since when one has asked the person for a second factor, RFC 3339; null: never yet. */
  readonly demanded_since: string | null;
}

/** What decides, and by which policy. */
export interface Decided<T> {
  readonly value: T;
  readonly policy: string;
}

/** What holds for a person: of all policies that apply, the strictest in each respect. What none of them names is left out. */
export interface Rules {
  readonly password: {
    readonly min_length?: Decided<number>;
    readonly require_uppercase?: Decided<boolean>;
    readonly require_lowercase?: Decided<boolean>;
    readonly require_numbers?: Decided<boolean>;
    readonly require_special?: Decided<boolean>;
    readonly expiry_days?: Decided<number>;
    readonly history?: Decided<number>;
  };
  readonly mfa: {
    readonly required?: Decided<boolean>;
    readonly methods?: Decided<readonly MfaMethod[]>;
    readonly grace_days?: Decided<number>;
    /** Since when the days count, RFC 3339; null: they have not begun. */
    readonly since?: string | null;
  };
  readonly session: {
    readonly idle_minutes?: Decided<number>;
    readonly absolute_hours?: Decided<number>;
    readonly max_sessions?: Decided<number>;
  };
  readonly lockout: {
    readonly attempts?: Decided<number>;
    readonly minutes?: Decided<number>;
  };
  /** An address has to be among those of each. */
  readonly networks: readonly Decided<Networks>[];
  /** Who has two of them cannot sign in. */
  readonly providers: readonly Decided<'google' | 'microsoft'>[];
  /** Policies that only report, and what each would ask alone. */
  readonly reported: readonly Reported[];
}

/** A policy that stops nobody, and what would hold if it did. */
export interface Reported {
  readonly policy: string;
  readonly type: PolicyType;
  readonly rules: Rules;
}

/** Where no policy applies. */
export const noRules: Rules = {
  password: {},
  mfa: {},
  session: {},
  lockout: {},
  networks: [],
  providers: [],
  reported: [],
};

type Stricter<T> = (one: T, other: T) => boolean;
const more: Stricter<number> = (one, other) => one > other;
const less: Stricter<number> = (one, other) => one < other;
/** A password that expires is stricter than one that never does. */
const sooner: Stricter<number> = (one, other) => one !== 0 && (other === 0 || one < other);
const asked: Stricter<boolean> = one => one;

function strictestOf<T>(
  policies: readonly Applying[],
  read: (policy: Applying) => T | undefined,
  stricter: Stricter<T>,
): Decided<T> | undefined {
  let found: Decided<T> | undefined;
  for (const policy of policies) {
    const value = read(policy);
    if (value === undefined || (found !== undefined && !stricter(value, found.value))) continue;
    found = { value, policy: policy.id };
  }
  return found;
}

function ofType<T extends PolicyType>(policies: readonly Applying[], type: T): readonly Applying<T>[] {
  return policies.filter((each): each is Applying<T> => each.type === type);
}

/** Puts together what some policies ask of somebody to whom they all apply. Those that only report ask nothing. */
export function rulesOf(all: readonly Applying[]): Rules {
  const reported = all.filter(policy => policy.report_only);
  const rules = enforced(all.filter(policy => !policy.report_only));
  return reported.length === 0 ? rules : { ...rules, reported: reported.map(alone) };
}

/** What a policy would ask if it did not only report: at once, since nobody has begun any days of grace. */
function alone(policy: Applying): Reported {
  const { id, type, configuration } = policy;
  const asked = 'grace_days' in configuration ? { ...configuration, grace_days: 0 } : configuration;
  return { policy: id, type, rules: enforced([{ ...policy, configuration: asked }]) };
}

function enforced(policies: readonly Applying[]): Rules {
  if (policies.length === 0) return noRules;
  return {
    ...noRules,
    password: strictestKeys(ofType(policies, 'password_policy'), {
      min_length: more,
      require_uppercase: asked,
      require_lowercase: asked,
      require_numbers: asked,
      require_special: asked,
      expiry_days: sooner,
      history: more,
    }),
    mfa: mfaRules(ofType(policies, 'mfa_policy')),
    session: strictestKeys(ofType(policies, 'session_policy'), {
      idle_minutes: less,
      absolute_hours: less,
      max_sessions: less,
    }),
    lockout: strictestKeys(ofType(policies, 'lockout_policy'), { attempts: less, minutes: more }),
    networks: ofType(policies, 'ip_allowlist').map(({ id, configuration: { cidrs } }) => ({
      value: networksOf(cidrs),
      policy: id,
    })),
    providers: ofType(policies, 'provider_policy').map(({ id, configuration: { provider } }) => ({
      value: provider,
      policy: id,
    })),
  };
}

type Compared<C> = { readonly [K in keyof C]?: Stricter<Exclude<C[K], undefined>> };
type Strictest<C, K> = { readonly [N in keyof C & keyof K]?: Decided<Exclude<C[N], undefined>> };

function strictestKeys<T extends PolicyType, K extends Compared<ConfigurationOf<T>>>(
  policies: readonly Applying<T>[],
  compared: K,
): Strictest<ConfigurationOf<T>, K> {
  const found = Object.entries(compared).flatMap(([name, stricter]) => {
    const read = ({ configuration }: Applying) => Object.getOwnPropertyDescriptor(configuration, name)?.value;
    const decided = strictestOf(policies, read, stricter as Stricter<unknown>);
    return decided === undefined ? [] : [[name, decided]];
  });
  // Each was taken from a configuration by its own name.
  return Object.fromEntries(found) as Strictest<ConfigurationOf<T>, K>;
}

/** How much a factor is worth: where policies leave no way in common, the best of those that they name is asked for. */
const bestFirst: readonly MfaMethod[] = ['passkey', 'totp', 'email'];

function mfaRules(policies: readonly Applying<'mfa_policy'>[]): Rules['mfa'] {
  const [first, ...others] = policies.filter(({ configuration }) => configuration.required);
  if (first === undefined) return {};
  const all = [first, ...others];
  const graces = all.map(({ id, configuration }) => ({ value: configuration.grace_days ?? 0, policy: id }));
  const grace = graces.reduce((one, other) => (other.value < one.value ? other : one));
  const naming = all.map(({ id, configuration: { methods = usualMethods } }) => ({ id, methods }));
  const narrowest = naming.reduce((one, other) => (other.methods.length < one.methods.length ? other : one));
  return {
    required: { value: true, policy: first.id },
    methods: { value: methodsOf(naming.map(({ methods }) => methods)), policy: narrowest.id },
    grace_days: grace,
    since: first.demanded_since,
  };
}

/** The factors that meet all of these policies; where they leave none in common, the best of those that they name. */
export function methodsOf(named: readonly (readonly MfaMethod[])[]): readonly MfaMethod[] {
  const common = bestFirst.filter(method => named.every(methods => methods.includes(method)));
  const best = bestFirst.filter(method => named.some(methods => methods.includes(method)));
  return common.length > 0 ? common : best.slice(0, 1);
}
