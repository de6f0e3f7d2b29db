import { Autocomplete, Select, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { isUsed, useKnownNodes } from '../../access/catalogue.ts';
import { illFormedNode } from '../../access/patterns.ts';
import { download } from '../../api/download.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { enterTakesMarked } from '../../parts/list-keys.ts';
import { saveFile } from '../../parts/save-file.ts';
import { useSubmit } from '../../parts/use-submit.ts';
import { FoundField } from './found-field.tsx';
import { options } from './options.ts';
import { texts } from './texts.tsx';

const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

/** What each question names, as the API calls it; those about everything name nothing. */
const asks: Readonly<Record<string, { readonly kind: string; readonly names: 'permission' | 'team' | 'credential' }>> =
  {
    access: { kind: 'access', names: 'permission' },
    team: { kind: 'access', names: 'team' },
    credential: { kind: 'access', names: 'credential' },
    reveals: { kind: 'reveals', names: 'credential' },
  };
const parameters = { permission: 'permission', team: 'team_id', credential: 'credential_id' } as const;

/** Saves evidence for auditors. */
export function EvidenceModal({ onClose }: { readonly onClose: () => void }) {
  const nodes = useKnownNodes();
  const form = useForm({
    initialValues: { kind: 'access', about: '', from: day(29), to: day(0) },
    validate: {
      about: (value, { kind }) => {
        const names = asks[kind]?.names;
        if (names === undefined) return null;
        if (value.trim() === '') return names === 'permission' ? texts.enterIt : texts.chooseIt;
        return names === 'permission' ? illFormedNode(value.trim()) : null;
      },
      from: value => (value === '' ? texts.enterIt : null),
      to: value => (value === '' ? texts.enterIt : null),
    },
  });
  const asked = asks[form.values.kind]?.names;
  const { busy, submit } = useSubmit(form, {
    failed: texts.notExported,
    names: { permission: 'about', credential_id: 'about', team_id: 'about' },
    send: async ({ kind, about, from, to }) => {
      const query = new URLSearchParams({ kind: asks[kind]?.kind ?? kind, from, to });
      if (asked !== undefined) query.set(parameters[asked], about.trim());
      const signal = new AbortController().signal;
      return download(`/api/v1/admin/evidence?${query}`, { onProgress: () => {}, signal });
    },
    done: file => {
      saveFile(file, `evidence-${form.values.from}-${form.values.to}.zip`);
      onClose();
    },
  });
  return (
    <FormModal title={texts.evidence} action={texts.export} form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <Text size="sm" c="dimmed">
        {texts.evidenceHint}
      </Text>
      <Select
        label={texts.question}
        required
        allowDeselect={false}
        data={options(texts.evidenceKinds)}
        {...form.getInputProps('kind')}
        onChange={kind => form.setValues({ kind: kind ?? 'access', about: '' })}
      />
      {asked === 'permission' && (
        <Autocomplete
          label={texts.permission}
          description={texts.permissionHint}
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={255}
          maxDropdownHeight={220}
          data={(nodes ?? []).filter(isUsed).map(({ node }) => node)}
          limit={50}
          onKeyDownCapture={enterTakesMarked(false)}
          {...form.getInputProps('about')}
        />
      )}
      {(asked === 'team' || asked === 'credential') && (
        <FoundField
          key={asked}
          kind={asked}
          label={asked === 'team' ? texts.team : texts.credential}
          required
          {...form.getInputProps('about')}
        />
      )}
      <TextInput type="date" label={texts.from} required {...form.getInputProps('from')} />
      <TextInput type="date" label={texts.to} required {...form.getInputProps('to')} />
    </FormModal>
  );
}
