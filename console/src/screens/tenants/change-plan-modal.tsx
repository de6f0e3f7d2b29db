import { Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, type Tagged, tagged } from '../../api/client.ts';
import { EditModal } from '../../parts/stale/edit-modal.tsx';
import { type Part, textPart } from '../../parts/stale/parts.ts';
import { toastDone } from '../../parts/toast.tsx';
import { featuresSaid } from './marks.tsx';
import { limitOf, PlanFields, type PlanValues } from './plan-fields.tsx';
import { fetchTenant, type Plan, plansQuery, type Tenant, tenantsRoot } from './queries.ts';
import { texts } from './texts.tsx';

/** What is the plan's own limit is none of the tenant's. */
const valuesFrom =
  (plans: readonly Plan[]) =>
  ({ plan, user_limit: limit, features }: Tenant): PlanValues => ({
    plan: plan ?? '',
    limit: limit === null || plans.find(({ name }) => name === plan)?.user_limit === limit ? '' : limit,
    features: [...features].sort(),
  });

const sayPlan = (value: unknown): string =>
  value === 'starter' || value === 'business' || value === 'enterprise' ? texts.plans[value] : texts.noPlan;
const parts: readonly Part<PlanValues>[] = [
  textPart<PlanValues>('plan', texts.plan, { say: sayPlan }),
  textPart<PlanValues>('limit', texts.peopleAtMost),
  {
    key: 'features',
    label: texts.features,
    said: ({ features }) => featuresSaid(features),
    put: (values, from) => ({ ...values, features: from.features }),
  },
];

/** Where a tenant gets another plan, another limit or other features. */
export function ChangePlanModal({
  tenant,
  onClose,
}: {
  readonly tenant: Tenant & Tagged;
  readonly onClose: () => void;
}) {
  const { data: plans } = useQuery(plansQuery);
  // The form has to know what is the plan's own.
  return plans === undefined ? null : <Change tenant={tenant} plans={plans} onClose={onClose} />;
}

function Change({
  tenant,
  plans,
  onClose,
}: {
  readonly tenant: Tenant & Tagged;
  readonly plans: readonly Plan[];
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const valuesOf = valuesFrom(plans);
  const form = useForm<PlanValues>({ initialValues: valuesOf(tenant) });
  return (
    <EditModal
      form={form}
      what={texts.planOf(tenant.company_name)}
      opened={tenant}
      valuesOf={valuesOf}
      parts={parts}
      names={{ subscription_plan: 'plan', user_limit: 'limit' }}
      load={() => fetchTenant(tenant.id)}
      send={(values, from) => {
        const before = valuesOf(from);
        const other = values.plan !== before.plan;
        const body = {
          ...(other && { subscription_plan: values.plan === '' ? null : values.plan }),
          // A number that lowered another plan is kept only where it stands in the form.
          ...((other || values.limit !== before.limit) && { user_limit: limitOf(values) }),
          ...(featuresSaid(values.features) !== featuresSaid(before.features) && { features: values.features }),
        };
        const params = { path: { id: tenant.id }, header: ifMatch(from) };
        return tagged(api.PATCH('/api/v1/admin/tenants/{id}', { params, body }), ({ results }) => results);
      }}
      done={() => {
        toastDone(texts.planChanged);
        void client.invalidateQueries({ queryKey: tenantsRoot });
      }}
      onClose={onClose}
    >
      <PlanFields form={form} without={tenant.plan === null || form.values.plan === ''} />
      <Text size="sm" c="dimmed">
        {texts.nobodyLeaves}
      </Text>
    </EditModal>
  );
}
