import { Select, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ListRow, Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { changeSettings, type Kind, notificationSettingsQuery } from './queries.ts';
import { texts } from './texts.ts';

/** Each kind of notification, with how one is told of it: a choice has its effect at once. */
export function Kinds({ kinds }: { readonly kinds: readonly Kind[] }) {
  return (
    <Section title={texts.whatYouAreToldOf} hint={texts.theBellShowsIt} bare>
      <Rows label={texts.whatYouAreToldOf}>
        {kinds.map(kind => (
          <ListRow key={kind.kind} title={kind.about} end={<Way kind={kind} />} />
        ))}
      </Rows>
    </Section>
  );
}

function Way({ kind: { kind, about, way, ways } }: { readonly kind: Kind }) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const choose = async (chosen: Kind['way']): Promise<void> => {
    setBusy(true);
    try {
      const settings = await changeSettings({ kinds: [{ kind, way: chosen }] });
      client.setQueryData(notificationSettingsQuery.queryKey, settings);
      toastDone(texts.saved);
    } catch (refusal) {
      toastError(refusal, texts.notSaved);
    } finally {
      setBusy(false);
    }
  };
  if (ways.length === 1) return <Text size="sm">{texts.alwaysTold}</Text>;
  return (
    <Select
      aria-label={texts.howAbout(about)}
      w="11rem"
      data={ways.map(value => ({ value, label: texts.ways[value] }))}
      value={way}
      allowDeselect={false}
      disabled={busy}
      onChange={value => {
        const chosen = ways.find(each => each === value);
        if (chosen !== undefined && chosen !== way) void choose(chosen);
      }}
    />
  );
}
