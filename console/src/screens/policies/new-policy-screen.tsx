import { Select, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PlaceSelect } from '../../access/place-select.tsx';
import { usePlaces } from '../../access/places.ts';
import { Page } from '../../parts/page.tsx';
import { PageForm } from '../../parts/page-form.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { AskedFields } from './asked-fields.tsx';
import { EffectShown } from './effect.tsx';
import { FormEnd } from './form-end.tsx';
import { policyTypes } from './kinds.ts';
import { ModeField } from './mode-field.tsx';
import { makePolicy, policiesRoot } from './queries.ts';
import { TargetFields } from './target-fields.tsx';
import { texts } from './texts.tsx';
import { usePolicyForm } from './use-policy-form.tsx';
import { draftOf, emptyValues, type PolicyValues, targetsOf } from './values.ts';

/** Makes a policy. It only reports unless one says otherwise. */
export function NewPolicyScreen() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const places = usePlaces('policy.write');
  const form = useForm<PolicyValues>({
    initialValues: { ...emptyValues, place: places.usual },
    validate: {
      everybody: (_, values) => (targetsOf(values).length === 0 ? texts.chooseSome : null),
    },
  });
  const { busy, submit, look, looking, effect, window } = usePolicyForm(form, {
    draft: draftOf,
    send: values => makePolicy(draftOf(values), values.mode !== 'off'),
    done: id => {
      toastDone(texts.wasSaved);
      form.resetDirty();
      void client.invalidateQueries({ queryKey: policiesRoot });
      void navigate({ to: '/policies', search: { policy: id } });
    },
  });
  return (
    <Page title={texts.newPolicy} crumbs={[{ label: texts.policies, to: '/policies' }]} width="form">
      <PageForm form={form} onSubmit={submit}>
        <Stack>
          <Select
            label={texts.whatItIsAbout}
            allowDeselect={false}
            data={policyTypes.map(type => ({ value: type as string, label: texts.types[type] }))}
            {...form.getInputProps('type')}
          />
          <PlaceSelect choices={places.choices} {...form.getInputProps('place')} />
          <TargetFields form={form} />
          <AskedFields form={form} />
          <ModeField form={form} />
          {effect !== null && <EffectShown effect={effect} />}
          <FormEnd looking={looking} look={look} busy={busy} />
        </Stack>
      </PageForm>
      {window}
    </Page>
  );
}
