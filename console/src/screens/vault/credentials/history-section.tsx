import { IconArrowRight } from '@tabler/icons-react';
import { Avatar } from '../../../parts/avatar.tsx';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { AnchorLink } from '../../../parts/links.tsx';
import { Section } from '../../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { numeral, Time } from '../../../parts/time.tsx';
import { type ChangeLine, changeLinesOf, changerOf } from './change-lines.ts';
import classes from './history.module.css';
import type { Credential } from './queries.ts';
import { useHistory } from './use-history.ts';

/** As many of the last changes are shown. */
const most = 5;

/** What was changed last; all of it, with what secrets were, has a tab of its own. */
export function HistorySection({ credential: { id, type } }: { readonly credential: Credential }) {
  const { data, error, refetch } = useHistory(id, 1);
  const lines = changeLinesOf(data?.items ?? [], type.fields).slice(0, most);
  return (
    <Section
      title="History"
      bare
      count={data && numeral(data.total)}
      actions={
        <AnchorLink to="/vault/credentials/$id/history" params={{ id }} size="sm" fw={500}>
          All changes
        </AnchorLink>
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={3} />
      ) : (
        <DataTable
          label="Last changes"
          columns={columns}
          count={lines.length}
          rowAt={index => lines[index]}
          empty={<EmptyState title="No changes yet" />}
        />
      )}
    </Section>
  );
}

const columns: readonly Column<ChangeLine>[] = [
  {
    key: 'value',
    title: 'Value',
    width: 'minmax(0, 1fr)',
    render: ({ name }) => (
      <span className={classes.name}>
        <bdi>{name}</bdi>
      </span>
    ),
  },
  { key: 'change', title: 'Change', width: 'minmax(0, 2.4fr)', render: line => <Changed line={line} /> },
  {
    key: 'by',
    title: 'By',
    width: 'minmax(0, 1.3fr)',
    render: line => (
      <span className={classes.by}>
        {line.changedByName !== null && <Avatar name={line.changedByName} size={20} />}
        <bdi className={classes.cut}>{changerOf(line)}</bdi>
      </span>
    ),
  },
  {
    key: 'when',
    title: 'When',
    width: '6.5rem',
    phone: 'end',
    render: ({ changedAt }) => <Time at={changedAt} relative />,
  },
];

function Changed({ line: { texts, version } }: { readonly line: ChangeLine }) {
  if (texts === null)
    return <span className={classes.quiet}>{version === 1 ? 'Set' : `Replaced, version ${version}`}</span>;
  return (
    <span className={classes.texts} title={`${texts.from ?? ''} → ${texts.to ?? ''}`}>
      {texts.from !== null && (
        <>
          <del className={classes.old}>
            <bdi>{texts.from}</bdi>
          </del>
          <IconArrowRight size={14} role="img" aria-label="became" />
        </>
      )}
      <bdi className={classes.cut}>{texts.to ?? 'empty'}</bdi>
    </span>
  );
}
