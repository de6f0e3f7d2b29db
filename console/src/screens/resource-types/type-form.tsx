import {
  Button,
  Group,
  NumberInput,
  Radio,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { holdsOver, useCan } from '../../access/can.ts';
import { PlaceSelect } from '../../access/place-select.tsx';
import { platform, usePlaces } from '../../access/places.ts';
import type { ApiError } from '../../api/errors.ts';
import { useMe } from '../../api/session.ts';
import { PageForm } from '../../parts/page-form.tsx';
import { SearchSelect } from '../../parts/search-select.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { OwnersField } from './owners-field.tsx';
import { StepsField } from './steps-field.tsx';
import { texts } from './texts.tsx';
import { useNames } from './use-names.ts';
import type { TypeValues } from './values.ts';

const entered = (value: number | string): string | null => (typeof value === 'number' ? null : texts.enterIt);

/** The form of a type, with its values; `useSubmit` names its fields as the server does. */
export function useTypeForm(initialValues: TypeValues): UseFormReturnType<TypeValues> {
  return useForm<TypeValues>({
    initialValues,
    validate: {
      name: name => (name.trim() === '' ? texts.enterIt : null),
      levels: levels => (levels.length === 0 ? texts.enterALevel : null),
      approvals: (approvals, { by }) => (by === 'owners' ? entered(approvals) : null),
      days: entered,
      hours: entered,
      steps: (steps, { by }) => {
        if (by === 'owners') return null;
        if (steps.length === 0) return texts.addAGroup;
        if (steps.some(({ from, team }) => from === 'team' && team === '')) return texts.chooseATeam;
        return steps.some(({ approvals }) => entered(approvals) !== null) ? texts.enterIt : null;
      },
    },
  });
}

const names = {
  organization_id: 'place',
  longest_days: 'days',
  answer_hours: 'hours',
  automatic_role_id: 'role',
  break_glass: 'emergency',
};

/** The form of a type, new or not, on its page. */
export function TypeForm<R>({
  form,
  fresh,
  failed,
  action,
  send,
  done,
  refused,
  over,
}: {
  readonly form: UseFormReturnType<TypeValues>;
  /** Whether there is none yet: name and place stay as they are. */
  readonly fresh: boolean;
  readonly failed: string;
  readonly action: string;
  readonly send: (values: TypeValues) => Promise<R>;
  readonly done: (result: R) => void;
  readonly refused?: (error: ApiError) => boolean;
  /** A window over it. */
  readonly over?: ReactNode;
}) {
  const { busy, submit } = useSubmit(form, { failed, names, send, done, ...(refused && { refused }) });
  return (
    <PageForm form={form} onSubmit={submit}>
      <Stack gap="lg">
        <About form={form} fresh={fresh} />
        <Answers form={form} />
        <Asking form={form} />
        <Unasked form={form} />
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {action}
          </Button>
        </Group>
      </Stack>
      {over}
    </PageForm>
  );
}

/** What is wrong with a field, or with one of those in it. */
const problemOf = ({ errors }: UseFormReturnType<TypeValues>, field: string): ReactNode =>
  Object.entries(errors).find(([key]) => key === field || key.startsWith(`${field}.`))?.[1];

interface Props {
  readonly form: UseFormReturnType<TypeValues>;
}

function About({ form, fresh }: Props & { readonly fresh: boolean }) {
  const { choices } = usePlaces('request.configure');
  return (
    <Stack>
      {fresh && (
        <>
          <TextInput
            label={texts.name}
            description={texts.nameHint}
            required
            maxLength={64}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <PlaceSelect
            label={texts.belongsTo}
            choices={choices}
            {...form.getInputProps('place')}
            // Roles and teams belong to a place.
            onChange={place => form.setValues({ place: place ?? platform, role: '', steps: [] })}
          />
        </>
      )}
      <Textarea
        label={texts.description}
        description={texts.descriptionHint}
        autosize
        minRows={2}
        maxRows={8}
        {...form.getInputProps('description')}
      />
      <TagsInput
        label={texts.levels}
        description={texts.levelsHint}
        required
        maxTags={20}
        maxLength={64}
        splitChars={[',', ' ']}
        {...form.getInputProps('levels')}
        error={problemOf(form, 'levels')}
      />
      <OwnersField {...form.getInputProps('owners')} error={problemOf(form, 'owners')} />
    </Stack>
  );
}

function Answers({ form }: Props) {
  const { by, owners, place } = form.values;
  const { teams } = useNames(place);
  return (
    <Stack>
      <Title order={2} size="h4">
        {texts.whoAnswers}
      </Title>
      <Radio.Group aria-label={texts.whoAnswers} {...form.getInputProps('by')}>
        <Stack gap="xs">
          <Radio value="owners" label={texts.byOwners} description={texts.byOwnersHint} />
          <Radio value="steps" label={texts.bySteps} description={texts.byStepsHint} />
        </Stack>
      </Radio.Group>
      {by === 'owners' ? (
        <NumberInput
          label={texts.approvals}
          description={owners.length === 0 ? undefined : texts.approvalsOf(owners.length)}
          min={1}
          max={10}
          allowDecimal={false}
          required
          {...form.getInputProps('approvals')}
        />
      ) : (
        <StepsField form={form} teams={teams} error={problemOf(form, 'steps')} />
      )}
    </Stack>
  );
}

function Asking({ form }: Props) {
  return (
    <Stack>
      <Title order={2} size="h4">
        {texts.howItIsAskedFor}
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberInput
          label={texts.longestDays}
          min={1}
          max={90}
          allowDecimal={false}
          required
          {...form.getInputProps('days')}
        />
        <NumberInput
          label={texts.answerHours}
          min={1}
          max={720}
          allowDecimal={false}
          required
          {...form.getInputProps('hours')}
        />
      </SimpleGrid>
      <Switch label={texts.reasonNeeded} {...form.getInputProps('reasonNeeded', { type: 'checkbox' })} />
    </Stack>
  );
}

/** What skips the approval: for who holds all of it, since nobody looks at it then. */
function Unasked({ form }: Props) {
  const me = useMe();
  const can = useCan();
  const { name, place, role, emergency } = form.values;
  const { roles, role: roleName } = useNames(place);
  const pattern = `${name.trim() === '' ? 'x' : name.trim()}.*`;
  const may = holdsOver(me, pattern, place === platform ? null : place);
  const hint = (usual: string): string =>
    may ? usual : texts.onlyHolders(name.trim() === '' ? texts.allOfIt : pattern);
  const choices =
    role === '' || roles.some(({ value }) => value === role)
      ? roles
      : [...roles, { value: role, label: roleName(role) }];
  return (
    <Stack>
      <Title order={2} size="h4">
        {texts.withoutApproval}
      </Title>
      {(can('role.list') || role !== '') && (
        <SearchSelect
          label={texts.automaticRole}
          description={hint(texts.automaticHint)}
          placeholder={texts.nobody}
          clearable
          disabled={!may && role === ''}
          choices={choices}
          {...form.getInputProps('role')}
        />
      )}
      <Switch
        label={texts.emergency}
        description={hint(texts.emergencyHint)}
        disabled={!may && !emergency}
        {...form.getInputProps('emergency', { type: 'checkbox' })}
      />
    </Stack>
  );
}
