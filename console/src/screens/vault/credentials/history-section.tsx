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
import { texts } from './texts.tsx';
import { useHistory } from './use-history.ts';

/** As many of the last changes are shown. */
const most = 5;

/** What was changed last; all of it, with what secrets were, has a tab of its own. */
export function HistorySection({ credential: { id, type } }: { readonly credential: Credential }) {
  const { data, error, refetch } = useHistory(id, 1);
  const lines = changeLinesOf(data?.items ?? [], type.fields).slice(0, most);
  return (
    <Section
      title={texts.history}
      bare
      count={data && numeral(data.total)}
      actions={
        <AnchorLink to="/vault/credentials/$id/history" params={{ id }} size="sm" fw={500}>
          {texts.allChanges}
        </AnchorLink>
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={3} />
      ) : (
        <DataTable
          label={texts.lastChanges}
          columns={columns}
          count={lines.length}
          rowAt={index => lines[index]}
          empty={<EmptyState title={texts.noChangesYet} />}
        />
      )}
    </Section>
  );
}

const columns: readonly Column<ChangeLine>[] = [
  {
    key: 'value',
    title: texts.value,
    width: 'minmax(0, 1fr)',
    render: ({ name }) => (
      <span className={classes.name}>
        <bdi>{name}</bdi>
      </span>
    ),
  },
  { key: 'change', title: texts.change, width: 'minmax(0, 2.4fr)', render: line => <Changed line={line} /> },
  {
    key: 'by',
    title: texts.by,
    width: 'minmax(0, 1.3fr)',
    render: line => (
      <span className={classes.by}>
        {line.changedByName !== null && <Avatar name={line.changedByName} person={line.changedBy} size={20} />}
        <bdi className={classes.cut}>{changerOf(line)}</bdi>
      </span>
    ),
  },
  {
    key: 'when',
    title: texts.when,
    width: '6.5rem',
    phone: 'end',
    render: ({ changedAt }) => <Time at={changedAt} relative />,
  },
];

function Changed({ line: { texts: words, version } }: { readonly line: ChangeLine }) {
  if (words === null)
    return <span className={classes.quiet}>{version === 1 ? texts.set : texts.replacedVersionWith(version)}</span>;
  return (
    <span className={classes.texts} title={`${words.from ?? ''} → ${words.to ?? ''}`}>
      {words.from !== null && (
        <>
          <del className={classes.old}>
            <bdi>{words.from}</bdi>
          </del>
          <IconArrowRight size={14} role="img" aria-label={texts.became} />
        </>
      )}
      <bdi className={classes.cut}>{words.to ?? texts.empty}</bdi>
    </span>
  );
}
