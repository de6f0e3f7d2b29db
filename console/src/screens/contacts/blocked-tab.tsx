import { Button } from '@mantine/core';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { useDeed } from '../../parts/use-deed.ts';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { columnsWith } from './columns.tsx';
import { blockedKey, type Contact, deeds, fetchBlocked, nameOf } from './queries.ts';
import { texts } from './texts.tsx';

/** Whom one has blocked. */
export function BlockedTab() {
  const rows = usePagedRows<Contact>(blockedKey, fetchBlocked);
  const { busy, run } = useDeed();
  const unblock: Column<Contact> = {
    key: 'unblock',
    title: '',
    width: '100px',
    phone: 'end',
    render: person => (
      <Button
        size="xs"
        variant="default"
        disabled={busy}
        aria-label={texts.unblockNamed(nameOf(person))}
        onClick={() => run(() => deeds.unblock(person.id), texts.isNotBlockedAnyMore(nameOf(person)))}
      >
        {texts.unblock}
      </Button>
    ),
  };
  if (rows.error !== null) return <ErrorState error={rows.error} retry={rows.retry} />;
  if (rows.loading) return <LoadingState lines={6} />;
  return (
    <Section title={texts.blocked} count={numeral(rows.count)} bare>
      <DataTable
        label={texts.blocked}
        columns={[...columnsWith(texts.since), unblock]}
        count={rows.count}
        rowAt={rows.rowAt}
        onRange={rows.onRange}
        empty={<EmptyState title={texts.nobodyBlocked}>{texts.whoIsBlocked}</EmptyState>}
      />
    </Section>
  );
}
