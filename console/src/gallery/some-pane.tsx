import { useState } from 'react';
import { Avatar } from '../parts/avatar.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { Pane, WithPane } from '../parts/pane.tsx';
import { Marked, Sheet } from './example.tsx';
import { namesByKind } from './names.ts';

const people = namesByKind.map(([id, name]) => ({ id, name }));

const columns: readonly Column<(typeof people)[number]>[] = [
  { key: 'name', title: 'Name', render: ({ name }) => <Marked mark={null} name={name} /> },
];

/** A list of names, one of which is looked at. */
export function SomePane({ onClose }: { readonly onClose: () => void }) {
  const [at, setAt] = useState(1);
  const { id, name } = people[at] ?? { id: '', name: '' };
  return (
    <Sheet height={460}>
      <div data-fill style={{ display: 'flex', flex: 1, minHeight: 0 }}>
        <WithPane
          pane={
            <Pane
              title="Name"
              hint={id}
              previous={{ label: 'Previous name', go: at > 0 ? () => setAt(at - 1) : null }}
              next={{ label: 'Next name', go: at < people.length - 1 ? () => setAt(at + 1) : null }}
              onClose={onClose}
            >
              <Marked mark={<Avatar name={name} size={40} />} name={name} />
              <Facts
                facts={[
                  ['Kind', id],
                  ['Written', name, name],
                ]}
              />
            </Pane>
          }
        >
          <DataTable
            label="Names"
            columns={columns}
            count={people.length}
            rowAt={index => people[index]}
            empty={null}
            current={id}
          />
        </WithPane>
      </div>
    </Sheet>
  );
}
