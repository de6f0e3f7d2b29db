import { platform } from '../../access/places.ts';
import { type Part, textPart } from '../../parts/stale/parts.ts';
import { numeral } from '../../parts/time.tsx';
import type { NewType, ResourceType, StepSource, TypeChanges } from './queries.ts';
import { texts } from './texts.tsx';

/** One group whose votes it takes, as the form has it. */
export interface StepValues {
  /** Tells it from others while they are moved. */
  readonly key: string;
  readonly from: StepSource;
  /** '' where it is not a team, or none is chosen yet. */
  readonly team: string;
  readonly approvals: number | string;
}

/** A resource type as people fill it in. */
export interface TypeValues extends Record<string, unknown> {
  name: string;
  place: string;
  description: string;
  levels: string[];
  /** Addresses. */
  owners: string[];
  /** Whose votes it takes: so many of its owners', or those of groups. */
  by: 'owners' | 'steps';
  approvals: number | string;
  steps: StepValues[];
  inOrder: boolean;
  days: number | string;
  hours: number | string;
  reasonNeeded: boolean;
  /** '' is nobody's. */
  role: string;
  emergency: boolean;
}

export const newStep = (from: StepSource = 'owners'): StepValues => ({
  key: crypto.randomUUID(),
  from,
  team: '',
  approvals: 1,
});

export const noValues = (place: string): TypeValues => ({
  ...{ name: '', place, description: '', levels: [], owners: [], by: 'owners', approvals: 1, steps: [] },
  ...{ inOrder: false, days: 90, hours: 24, reasonNeeded: true, role: '', emergency: false },
});

export function valuesOf(type: ResourceType): TypeValues {
  return {
    name: type.name,
    place: type.organization_id ?? platform,
    description: type.description ?? '',
    levels: [...type.levels],
    owners: type.owners.map(({ email }) => email),
    by: type.steps.length > 0 ? 'steps' : 'owners',
    approvals: type.steps.length > 0 ? 1 : type.approvals,
    // The same type comes to the same values, keys and all: a form that was saved is not taken for edited.
    steps: type.steps.map(({ from, team_id: team, approvals }) => ({
      ...{ key: `${from} ${team ?? ''}`, from, team: team ?? '', approvals },
    })),
    inOrder: type.in_order,
    days: type.longest_days,
    hours: type.answer_hours,
    reasonNeeded: type.reason_needed,
    role: type.automatic_role_id ?? '',
    emergency: type.break_glass,
  };
}

/** Everything of the policy, as it is sent. */
function policyOf(values: TypeValues) {
  const steps = values.by === 'owners' ? [] : values.steps;
  return {
    description: values.description.trim() === '' ? null : values.description,
    levels: values.levels,
    owners: values.owners,
    approvals: Number(values.approvals),
    steps: steps.map(({ from, team, approvals }) => ({
      ...{ from, approvals: Number(approvals) },
      ...(from === 'team' && team !== '' ? { team_id: team } : {}),
    })),
    in_order: steps.length > 1 && values.inOrder,
    longest_days: Number(values.days),
    answer_hours: Number(values.hours),
    reason_needed: values.reasonNeeded,
    automatic_role_id: values.role === '' ? null : values.role,
    break_glass: values.emergency,
  };
}

export function newTypeOf(values: TypeValues): NewType {
  const { name, place } = values;
  return { name: name.trim(), organization_id: place === platform ? null : place, ...policyOf(values) };
}

/** Only what differs from what the form was made from: what somebody else changed meanwhile stays. */
export function changesOf(values: TypeValues, before: TypeValues): TypeChanges {
  const was: Readonly<Record<string, unknown>> = policyOf(before);
  return Object.fromEntries(
    Object.entries(policyOf(values)).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key])),
  );
}

const yesNo = (value: unknown): string => (value === true ? texts.yes : texts.no);
const listed = (key: 'levels' | 'owners', label: string): Part<TypeValues> => ({
  key,
  label,
  said: values => values[key].join(', '),
  put: (values, from) => ({ ...values, [key]: from[key] }),
});

/** Who answers, in words. */
export function saidOf(
  { by, owners, approvals, steps, inOrder }: Pick<TypeValues, 'by' | 'owners' | 'approvals' | 'steps' | 'inOrder'>,
  teamName: (id: string) => string,
): string {
  if (by === 'owners') return (owners.length === 0 ? texts.ofManagers : texts.ofItsOwners)(Number(approvals));
  return steps
    .map(({ from, team, approvals: votes }) =>
      texts.votesOf(Number(votes), from === 'team' ? teamName(team) : texts.sources[from]),
    )
    .join(inOrder ? texts.andThen : texts.and);
}

/** The parts of a type, to be compared when somebody else changed it; `names` tell roles and teams. */
export function typeParts(names: {
  readonly role: (id: string) => string;
  readonly team: (id: string) => string;
}): readonly Part<TypeValues>[] {
  return [
    textPart<TypeValues>('description', texts.description, { long: true }),
    listed('levels', texts.levels),
    listed('owners', texts.owners),
    {
      key: 'answers',
      label: texts.whoAnswers,
      said: values => saidOf(values, names.team),
      put: (values, { by, approvals, steps, inOrder }) => ({ ...values, by, approvals, steps, inOrder }),
    },
    textPart<TypeValues>('days', texts.longestDays, { say: days => numeral(Number(days)) }),
    textPart<TypeValues>('hours', texts.answerHours, { say: hours => numeral(Number(hours)) }),
    textPart<TypeValues>('reasonNeeded', texts.reasonNeeded, { say: yesNo }),
    textPart<TypeValues>('role', texts.automaticRole, {
      say: role => (role === '' ? texts.nobody : names.role(String(role))),
    }),
    textPart<TypeValues>('emergency', texts.emergency, { say: yesNo }),
  ];
}
