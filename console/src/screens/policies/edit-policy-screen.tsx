import { Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Tagged } from '../../api/client.ts';
import { Facts } from '../../parts/facts.tsx';
import { Page } from '../../parts/page.tsx';
import { PageForm } from '../../parts/page-form.tsx';
import type { Part } from '../../parts/stale/parts.ts';
import { useStale } from '../../parts/stale/use-stale.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { AskedFields } from './asked-fields.tsx';
import { EffectShown } from './effect.tsx';
import { FormEnd } from './form-end.tsx';
import { kinds, whomOf } from './kinds.ts';
import { ModeField } from './mode-field.tsx';
import { changePolicy, fetchPolicy, type Policy, policiesRoot, policyKey } from './queries.ts';
import { policyRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { usePolicyForm } from './use-policy-form.tsx';
import { configurationOf, type PolicyValues, valuesOf } from './values.ts';

/** Changes what a policy asks. Whom it is for stays: for others there is another policy. */
export function EditPolicyScreen() {
  const { id } = policyRoute.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: [...policyKey(id), 'opened'],
    queryFn: () => fetchPolicy(id),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Page title={texts.editPolicy} crumbs={[{ label: texts.policies, to: '/policies' }]} width="form">
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={8} />
      ) : (
        <EditForm policy={data} />
      )}
    </Page>
  );
}

function EditForm({ policy }: { readonly policy: Policy & Tagged }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<PolicyValues>({ initialValues: valuesOf(policy) });
  const stale = useStale(form, {
    what: texts.policyAsPeopleSay,
    opened: policy,
    valuesOf,
    partsOf: () => partsOf(policy),
    load: () => fetchPolicy(policy.id),
  });
  const { policy_type, apply_to, organization_id } = policy;
  const { busy, submit, look, looking, effect, window } = usePolicyForm(form, {
    draft: values => ({ policy_type, apply_to, organization_id, configuration: configurationOf(values) }),
    send: values =>
      changePolicy(stale.from, { configuration: configurationOf(values), enabled: values.mode !== 'off' }),
    refused: stale.refused,
    done: () => {
      toastDone(texts.wasSaved);
      form.resetDirty();
      void client.invalidateQueries({ queryKey: policiesRoot });
      void navigate({ to: '/policies', search: { policy: policy.id } });
    },
  });
  return (
    <>
      <PageForm form={form} onSubmit={submit}>
        <Stack>
          <Facts
            facts={[
              [texts.whatItIsAbout, texts.types[policy_type]],
              [texts.whom, <bdi key="whom">{whomOf(policy)}</bdi>],
              [texts.where, policy.organization_name ?? texts.everywhere],
            ]}
          />
          <AskedFields form={form} />
          <ModeField form={form} />
          {effect !== null && <EffectShown effect={effect} />}
          <FormEnd looking={looking} look={look} busy={busy} />
        </Stack>
      </PageForm>
      {stale.window}
      {window}
    </>
  );
}

/** What may differ between two versions of a policy, as people read it. */
function partsOf({ policy_type: type }: Policy): readonly Part<PolicyValues>[] {
  const asked = kinds[type].map(({ key, kind, label, says }): Part<PolicyValues> => {
    const read = (values: PolicyValues): unknown =>
      kind === 'number' ? values.numbers[key] : kind === 'yes' ? values.yes[key] : values[key];
    const said = (values: PolicyValues): string => {
      const value = read(values);
      return value === '' || value === undefined || value === false ? '' : says(value);
    };
    const put = (values: PolicyValues, from: PolicyValues): PolicyValues => {
      if (kind === 'number') return { ...values, numbers: { ...values.numbers, [key]: from.numbers[key] ?? '' } };
      if (kind === 'yes') return { ...values, yes: { ...values.yes, [key]: from.yes[key] === true } };
      return { ...values, [key]: from[key] };
    };
    return { key, label, said, put };
  });
  const mode: Part<PolicyValues> = {
    key: 'mode',
    label: texts.mode,
    said: values => texts.modes[values.mode],
    put: (values, from) => ({ ...values, mode: from.mode }),
  };
  return [...asked, mode];
}
