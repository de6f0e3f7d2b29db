import { BulkAction, BulkBar } from '../../../parts/bulk-bar.tsx';
import type { User } from '../queries.ts';
import { useDeeds } from './deeds.ts';
import { useUserDeeds } from './use-user-deeds.tsx';

/** What can be done with the people who are selected. */
export function BulkUsers({ people, onClear }: { readonly people: readonly User[]; readonly onClear: () => void }) {
  const { ask, windows } = useUserDeeds(onClear);
  const offered = useDeeds().of(people);
  return (
    <>
      <BulkBar count={people.length} onClear={onClear}>
        {offered.map(({ key, label, icon: Icon }) => (
          <BulkAction key={key} icon={<Icon size={16} aria-hidden />} label={label} onClick={() => ask(key, people)} />
        ))}
      </BulkBar>
      {windows}
    </>
  );
}
