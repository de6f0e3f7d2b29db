import { SegmentedControl, Title, useMantineColorScheme } from '@mantine/core';
import type { ComponentType } from 'react';
import { FieldsGroup } from './fields.tsx';
import { FiltersGroup } from './filters.tsx';
import classes from './gallery.module.css';
import { MarksGroup } from './marks.tsx';
import { MessagesGroup } from './messages.tsx';
import { Overlays } from './overlays.tsx';
import { PagesGroup } from './pages.tsx';
import { RecordsGroup } from './records.tsx';
import { SectionsGroup } from './sections.tsx';
import { StatesGroup } from './states.tsx';
import { TablesGroup } from './tables.tsx';
import { type Group, groups, type Overlay, overlays } from './views.ts';

const shown: Readonly<Record<Group, ComponentType>> = {
  marks: MarksGroup,
  fields: FieldsGroup,
  pages: PagesGroup,
  tables: TablesGroup,
  filters: FiltersGroup,
  sections: SectionsGroup,
  records: RecordsGroup,
  states: StatesGroup,
  messages: MessagesGroup,
};

/** Every part in every state, or the one view that is asked for. */
export function Gallery({ view }: { readonly view: Group | Overlay | null }) {
  const overlay = overlays.find(each => each === view) ?? null;
  return (
    <main className={classes.gallery}>
      <div className={classes.top}>
        <Title order={1}>Gallery</Title>
        <Scheme />
      </div>
      {groups
        .filter(group => view === null || view === group)
        .map(group => {
          const Shown = shown[group];
          return <Shown key={group} />;
        })}
      {(view === null || overlay !== null) && <Overlays first={overlay} />}
    </main>
  );
}

const schemes = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

function Scheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label="Colours"
      data={[...schemes]}
      value={colorScheme}
      onChange={value => setColorScheme(schemes.find(each => each.value === value)?.value ?? 'auto')}
    />
  );
}
