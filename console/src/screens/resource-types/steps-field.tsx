import { ActionIcon, Button, Group, Input, NumberInput, Select, Stack, Switch } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type Choice, SearchSelect } from '../../parts/search-select.tsx';
import type { StepSource } from './queries.ts';
import classes from './resource-types.module.css';
import { texts } from './texts.tsx';
import { newStep, type StepValues, type TypeValues } from './values.ts';

const sources = ['owners', 'managers', 'processors', 'team'] as const satisfies readonly StepSource[];
/** As many groups may be asked. */
const mostSteps = 5;

/** The groups whose votes it takes: add, change, move and take away. */
export function StepsField({
  form,
  teams,
  error,
}: {
  readonly form: UseFormReturnType<TypeValues>;
  /** Those that may be asked. */
  readonly teams: readonly Choice[];
  readonly error: ReactNode;
}) {
  const { steps } = form.values;
  // A group that is there already is not offered again.
  const free = sources.find(each => each === 'team' || !steps.some(({ from }) => from === each)) ?? 'team';
  return (
    <Stack gap="xs">
      <ol className={classes.steps} aria-label={texts.groups}>
        {steps.map((step, index) => (
          <Step key={step.key} form={form} step={step} index={index} count={steps.length} teams={teams} />
        ))}
      </ol>
      {error !== undefined && <Input.Error role="alert">{error}</Input.Error>}
      <Group>
        <Button
          variant="light"
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={steps.length >= mostSteps}
          onClick={() => form.insertListItem('steps', newStep(free))}
        >
          {texts.addGroup}
        </Button>
      </Group>
      {steps.length > 1 && (
        <Switch
          label={texts.inOrder}
          description={texts.inOrderHint}
          {...form.getInputProps('inOrder', { type: 'checkbox' })}
        />
      )}
    </Stack>
  );
}

function Step({
  form,
  step,
  index,
  count,
  teams,
}: {
  readonly form: UseFormReturnType<TypeValues>;
  readonly step: StepValues;
  readonly index: number;
  readonly count: number;
  readonly teams: readonly Choice[];
}) {
  const known = step.team === '' || teams.some(({ value }) => value === step.team);
  const move = (to: number) => () => form.reorderListItem('steps', { from: index, to });
  return (
    <li className={classes.step}>
      <Select
        label={texts.group}
        className={classes.group}
        allowDeselect={false}
        data={sources.map(value => ({ value, label: texts.sources[value] }))}
        {...form.getInputProps(`steps.${index}.from`)}
      />
      {step.from === 'team' && (
        <SearchSelect
          label={texts.team}
          className={classes.group}
          choices={known ? teams : [...teams, { value: step.team, label: texts.aTeam }]}
          {...form.getInputProps(`steps.${index}.team`)}
        />
      )}
      <NumberInput
        label={texts.votesNeeded}
        className={classes.votes}
        min={1}
        max={10}
        allowDecimal={false}
        {...form.getInputProps(`steps.${index}.approvals`)}
      />
      <Group gap={0} wrap="nowrap" className={classes.acts}>
        <Act icon={IconArrowUp} label={texts.earlier(index + 1)} off={index === 0} onClick={move(index - 1)} />
        <Act icon={IconArrowDown} label={texts.later(index + 1)} off={index === count - 1} onClick={move(index + 1)} />
        <Act icon={IconX} label={texts.removeGroup(index + 1)} onClick={() => form.removeListItem('steps', index)} />
      </Group>
    </li>
  );
}

function Act({
  icon: Icon,
  label,
  off = false,
  onClick,
}: {
  readonly icon: typeof IconX;
  readonly label: string;
  readonly off?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={label}
      disabled={off}
      {...(off && { bg: 'transparent' })}
      onClick={onClick}
    >
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
}
