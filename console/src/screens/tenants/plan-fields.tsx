import { Checkbox, NumberInput, Select, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '../../parts/states.tsx';
import { storageSaid } from './marks.tsx';
import { type Feature, features, type Plan, type PlanName, plansQuery } from './queries.ts';
import { texts } from './texts.tsx';

/** What a tenant is given, as a form has it; '' is no plan, and no limit of its own. */
export interface PlanValues extends Record<string, unknown> {
  plan: PlanName | '';
  limit: number | string;
  features: Feature[];
}

/** The limit as it is sent; null: what the plan has room for. */
export const limitOf = ({ limit }: Pick<PlanValues, 'limit'>): number | null =>
  typeof limit === 'number' ? limit : null;

const roomOf = ({ user_limit: people, storage_limit: storage }: Plan): string =>
  texts.roomOf(people, storage === null ? null : storageSaid(storage));

/** Plan, the limit of its own, and features; for a new tenant and for one that is there. */
export function PlanFields<V extends PlanValues>({
  form,
  without = false,
}: {
  readonly form: Pick<UseFormReturnType<V>, 'values' | 'getInputProps'>;
  /** Whether there may be no plan. */
  readonly without?: boolean;
}) {
  const { data: plans = [], error, refetch } = useQuery(plansQuery);
  const plan = plans.find(({ name }) => name === form.values.plan);
  const choices = plans.map(({ name }) => ({ value: name as string, label: texts.plans[name] }));
  const description = plan !== undefined ? roomOf(plan) : without ? texts.noLimits : undefined;
  return (
    <>
      {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
      <Select
        label={texts.plan}
        required={!without}
        allowDeselect={false}
        data={without ? [...choices, { value: '', label: texts.noPlan }] : choices}
        description={description}
        {...form.getInputProps('plan')}
      />
      <NumberInput
        label={texts.peopleAtMost}
        description={texts.lowersThePlan}
        placeholder={plan?.user_limit == null ? texts.noLimit : String(plan.user_limit)}
        min={1}
        max={10_000_000}
        clampBehavior="none"
        allowDecimal={false}
        {...form.getInputProps('limit')}
      />
      <Checkbox.Group label={texts.features} {...form.getInputProps('features')}>
        <Stack gap="xs" mt={6}>
          {features.map(feature => (
            <Checkbox key={feature} value={feature} label={texts.featureNames[feature]} />
          ))}
        </Stack>
      </Checkbox.Group>
    </>
  );
}
