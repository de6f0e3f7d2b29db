import { Anchor, Collapse, JsonInput, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import type { Tagged } from '../../api/client.ts';
import { EditModal } from '../../parts/stale/edit-modal.tsx';
import { type Part, textPart } from '../../parts/stale/parts.ts';
import { toastDone } from '../../parts/toast.tsx';
import { allTeamsKey, changeTeam, fetchTeam, type Team, type TeamChanges } from './queries.ts';
import { texts } from './texts.tsx';

/** What is kept of a team besides; as people edit it. */
export function written(metadata: Team['metadata']): string {
  return JSON.stringify(metadata, null, 2);
}

/** The object that a text is; null when it is none. */
function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : null;
  } catch {
    return null;
  }
}

interface Values extends Record<string, unknown> {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly goals: string[];
  readonly metadata: string;
}

const valuesOf = ({ name, description, type, goals, metadata }: Team): Values => ({
  name,
  description: description ?? '',
  type: type ?? '',
  goals: [...goals],
  metadata: written(metadata),
});
const goalsPart: Part<Values> = {
  key: 'goals',
  label: texts.goals,
  said: ({ goals }) => goals.join('\n'),
  put: (values, from) => ({ ...values, goals: from.goals }),
};
const parts = [
  textPart<Values>('name', texts.name),
  textPart<Values>('description', texts.description, { long: true }),
  textPart<Values>('type', texts.kind),
  goalsPart,
  textPart<Values>('metadata', texts.metadata),
];

export function EditTeamModal({ team, onClose }: { readonly team: Team & Tagged; readonly onClose: () => void }) {
  const client = useQueryClient();
  const [advanced, { toggle }] = useDisclosure(false);
  const form = useForm<Values>({
    initialValues: valuesOf(team),
    validate: { metadata: text => (objectIn(text) === null ? 'Must be a JSON object, such as {"floor": 3}' : null) },
  });
  return (
    <EditModal
      form={form}
      what="team"
      opened={team}
      valuesOf={valuesOf}
      parts={parts}
      load={async () => (await fetchTeam(team.id, 1)).team}
      send={(values, from) => {
        const { name, description, type, metadata } = values;
        const before = valuesOf(from);
        const changes: TeamChanges = {
          ...(name === before.name ? {} : { name }),
          ...(description === before.description ? {} : { description: description === '' ? null : description }),
          ...(type === before.type ? {} : { type: type.trim() === '' ? null : type.trim() }),
          ...(goalsPart.said(values) === goalsPart.said(before) ? {} : { goals: values.goals }),
          ...(metadata === before.metadata ? {} : { metadata: objectIn(metadata) ?? {} }),
        };
        return changeTeam(from, changes);
      }}
      done={() => {
        toastDone(texts.teamUpdated);
        void client.invalidateQueries({ queryKey: allTeamsKey });
      }}
      onClose={onClose}
    >
      <TextInput label={texts.name} required autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <Textarea label={texts.description} autosize minRows={2} maxRows={8} {...form.getInputProps('description')} />
      <TextInput
        label={texts.kind}
        description={texts.suchAsDevelopment}
        maxLength={50}
        autoComplete="off"
        {...form.getInputProps('type')}
      />
      <TagsInput
        label={texts.goals}
        description={texts.oneAfterTheOther}
        maxTags={50}
        maxLength={500}
        splitChars={[]}
        {...form.getInputProps('goals')}
      />
      <Anchor component="button" type="button" size="sm" ta="start" onClick={toggle} aria-expanded={advanced}>
        {advanced ? texts.hideAdvanced : texts.advanced}
      </Anchor>
      <Collapse expanded={advanced || form.errors['metadata'] !== undefined}>
        <JsonInput
          label={texts.metadata}
          description={texts.aJsonObjectForYourOwnPrograms}
          autosize
          minRows={4}
          maxRows={14}
          {...form.getInputProps('metadata')}
        />
      </Collapse>
    </EditModal>
  );
}
