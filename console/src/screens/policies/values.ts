import { platform } from '../../access/places.ts';
import { type Asked, kinds, type Method } from './kinds.ts';
import type { Configuration, Draft, Policy, PolicyType } from './queries.ts';

export type Mode = 'on' | 'report' | 'off';

/** A policy as a form has it: every key of every type, of which those of the chosen type are sent. */
export interface PolicyValues extends Record<string, unknown> {
  type: PolicyType;
  place: string;
  everybody: boolean;
  roles: string[];
  teams: string[];
  departments: string[];
  mode: Mode;
  /** By their keys; '' says nothing. */
  numbers: Record<string, number | string>;
  yes: Record<string, boolean>;
  methods: Method[];
  cidrs: string[];
  provider: 'google' | 'microsoft';
}

export const emptyValues: PolicyValues = {
  type: 'password_policy',
  place: platform,
  everybody: true,
  roles: [],
  teams: [],
  departments: [],
  mode: 'report',
  numbers: {},
  yes: { required: true },
  methods: [],
  cidrs: [],
  provider: 'google',
};

const ofKind = (type: PolicyType, kind: Asked['kind']): readonly Asked[] =>
  kinds[type].filter(asked => asked.kind === kind);

/** What is asked for; what is not filled in is left out, and says nothing. */
export function configurationOf(values: PolicyValues): Configuration {
  const { type, mode, numbers, yes, methods, cidrs, provider } = values;
  const given = ofKind(type, 'number').flatMap(({ key }) =>
    typeof numbers[key] === 'number' ? [[key, numbers[key]]] : [],
  );
  const asked = ofKind(type, 'yes').flatMap(({ key }) =>
    yes[key] === true || key === 'required' ? [[key, yes[key] === true]] : [],
  );
  return {
    ...Object.fromEntries([...given, ...asked]),
    ...(type === 'mfa_policy' && methods.length > 0 ? { methods } : {}),
    ...(type === 'ip_allowlist' ? { cidrs } : {}),
    ...(type === 'provider_policy' ? { provider } : {}),
    ...(mode === 'report' ? { report_only: true } : {}),
  };
}

export function targetsOf({ everybody, roles, teams, departments }: PolicyValues): string[] {
  if (everybody) return ['all_users'];
  return [
    ...roles.map(moniker => `role:${moniker}`),
    ...teams.map(id => `team:${id}`),
    ...departments.map(name => `department:${name}`),
  ];
}

export function draftOf(values: PolicyValues): Draft {
  return {
    policy_type: values.type,
    configuration: configurationOf(values),
    apply_to: targetsOf(values),
    ...(values.place === platform ? { organization_id: null } : { organization_id: values.place }),
  };
}

/** The values of a policy that is there. Whom it is for stays, and is not filled in anew. */
export function valuesOf({ policy_type: type, configuration, enabled, organization_id: place }: Policy): PolicyValues {
  const known: Readonly<Record<string, unknown>> = configuration;
  const numbers = ofKind(type, 'number').map(({ key }) => {
    const value = known[key];
    return [key, typeof value === 'number' ? value : ''] as const;
  });
  return {
    ...emptyValues,
    type,
    place: place ?? platform,
    mode: enabled ? (configuration.report_only === true ? 'report' : 'on') : 'off',
    numbers: Object.fromEntries(numbers),
    yes: Object.fromEntries(ofKind(type, 'yes').map(({ key }) => [key, known[key] === true])),
    methods: [...(configuration.methods ?? [])],
    cidrs: [...(configuration.cidrs ?? [])],
    provider: configuration.provider ?? 'google',
  };
}
