import Type, { type Static } from 'typebox';

const whole = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum, description }));
const yes = (description: string) => Type.Optional(Type.Boolean({ description }));

/** Ways to show a second time who one is. */
export const mfaMethods = ['totp', 'passkey', 'email'] as const;
export type MfaMethod = (typeof mfaMethods)[number];

/** What counts where a policy names no methods: a mailed code only counts where one names it. */
export const usualMethods: readonly MfaMethod[] = ['totp', 'passkey'];

const ReportOnly = {
  report_only: yes('Nobody is stopped; whom it would stop is listed'),
};

const closed = { additionalProperties: false } as const;

/** What each type of policy says. A key that is left out says nothing. */
export const configurations = {
  password_policy: Type.Object(
    {
      min_length: whole(8, 128, 'Characters'),
      require_uppercase: yes('A letter such as A'),
      require_lowercase: yes('A letter such as a'),
      require_numbers: yes('A digit'),
      require_special: yes('A character that is neither a letter nor a digit'),
      expiry_days: whole(0, 3650, 'How long a password is good for; 0: for ever'),
      history: whole(0, 24, 'How many of the last passwords may not be taken again'),
      ...ReportOnly,
    },
    closed,
  ),
  mfa_policy: Type.Object(
    {
      required: Type.Boolean({ description: 'A second factor is needed to sign in' }),
      methods: Type.Optional(
        Type.Array(Type.Enum(mfaMethods), { minItems: 1, uniqueItems: true, description: 'Which factors will do' }),
      ),
      grace_days: whole(0, 90, 'How long somebody has to set one up, from the first time it was asked of them'),
      ...ReportOnly,
    },
    closed,
  ),
  session_policy: Type.Object(
    {
      idle_minutes: whole(5, 43_200, 'A session ends so long after its last use'),
      absolute_hours: whole(1, 2160, 'A session ends so long after it began'),
      max_sessions: whole(1, 100, 'How many sessions one has at a time; the oldest ends'),
      ...ReportOnly,
    },
    closed,
  ),
  lockout_policy: Type.Object(
    {
      attempts: whole(3, 20, 'Wrong passwords until password sign-in is locked'),
      minutes: whole(1, 1440, 'How long it is locked'),
      ...ReportOnly,
    },
    closed,
  ),
  ip_allowlist: Type.Object(
    {
      cidrs: Type.Array(Type.String({ minLength: 2, maxLength: 50, format: 'line' }), {
        minItems: 1,
        maxItems: 500,
        description: 'Addresses and ranges such as 203.0.113.0/24 or 2001:db8::/32',
      }),
      ...ReportOnly,
    },
    closed,
  ),
  provider_policy: Type.Object(
    {
      provider: Type.Enum(['google', 'microsoft'], { description: 'The only way to sign in' }),
      ...ReportOnly,
    },
    closed,
  ),
} as const;

export type PolicyType = keyof typeof configurations;
export const policyTypes = [
  'password_policy',
  'mfa_policy',
  'session_policy',
  'lockout_policy',
  'ip_allowlist',
  'provider_policy',
] as const satisfies readonly PolicyType[];

export type ConfigurationOf<T extends PolicyType> = Static<(typeof configurations)[T]>;

/** Every key that a configuration of any type may have; which of them fit its type is looked at when that is known. */
export const AnyConfiguration = Type.Object(
  {
    ...Type.Partial(configurations.password_policy).properties,
    ...Type.Partial(configurations.mfa_policy).properties,
    ...Type.Partial(configurations.session_policy).properties,
    ...Type.Partial(configurations.lockout_policy).properties,
    ...Type.Partial(configurations.ip_allowlist).properties,
    ...Type.Partial(configurations.provider_policy).properties,
  },
  closed,
);
