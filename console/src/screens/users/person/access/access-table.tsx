import { Code } from '@mantine/core';
import { IconShieldLock, IconUserCheck } from '@tabler/icons-react';
import { useMemo } from 'react';
import { type CatalogueNode, useKnownNodes } from '../../../../access/catalogue.ts';
import { PlaceName } from '../../../../access/place-name.tsx';
import { Avatar } from '../../../../parts/avatar.tsx';
import { type Column, DataTable } from '../../../../parts/data-table.tsx';
import { AnchorLink } from '../../../../parts/links.tsx';
import { EmptyState } from '../../../../parts/states.tsx';
import { numeral } from '../../../../parts/time.tsx';
import classes from './access-table.module.css';
import { Giver } from './giver.tsx';
import type { AccessLine } from './sources.ts';
import { texts } from './texts.tsx';
import { Until } from './until.tsx';

/** As many patterns of a line are named. */
const most = 3;

/** What somebody may do, by what it comes from. */
export function AccessTable({
  lines,
  givers,
}: {
  readonly lines: readonly AccessLine[];
  /** Whether there is room for who gave it. */
  readonly givers: boolean;
}) {
  const nodes = useKnownNodes();
  const columns = useMemo(() => columnsWith(nodes).filter(({ key }) => givers || key !== 'by'), [nodes, givers]);
  return (
    <DataTable
      label={texts.access}
      columns={columns}
      count={lines.length}
      rowAt={index => lines[index]}
      rowHeight={52}
      empty={<EmptyState title={texts.noAccess}>{texts.aRoleATeamOrADirect}</EmptyState>}
    />
  );
}

const columnsWith = (nodes: readonly CatalogueNode[] | undefined): readonly Column<AccessLine>[] => [
  { key: 'may', title: texts.may, width: 'minmax(0, 2fr)', render: line => <May line={line} nodes={nodes} /> },
  { key: 'from', title: texts.comesFrom, width: 'minmax(0, 2fr)', render: line => <Source line={line} /> },
  {
    key: 'where',
    title: texts.where,
    width: 'minmax(0, 1.1fr)',
    render: line => <PlaceName of={line.organization_id} platform={texts.everywhere} />,
  },
  {
    key: 'by',
    title: texts.givenBy,
    width: 'minmax(0, 0.9fr)',
    phone: 'hidden',
    render: ({ given_by }) => <Giver of={given_by} />,
  },
  { key: 'until', title: texts.until, width: '7rem', phone: 'end', render: line => <Until at={line.expires_at} /> },
];

function May({
  line: { patterns },
  nodes,
}: {
  readonly line: AccessLine;
  readonly nodes: readonly CatalogueNode[] | undefined;
}) {
  const [only] = patterns;
  const words = wordsOf(patterns, nodes);
  return (
    <div className={classes.lines} title={patterns.join(', ')}>
      {words !== null && <span className={classes.words}>{words}</span>}
      <Code className={classes.patterns} data-written data-alone={words === null || undefined}>
        {patterns.length === 1 ? only : patterns.slice(0, most).join(', ')}
        {patterns.length > most && texts.andMoreWith(numeral(patterns.length - most))}
      </Code>
    </div>
  );
}

/** What the patterns of a line come to in words, where that is short; null: they speak for themselves. */
function wordsOf(patterns: readonly string[], nodes: readonly CatalogueNode[] | undefined): string | null {
  if (patterns.includes('*')) return texts.doEverything;
  if (patterns.length > 1) return texts.permissionCount(patterns.length);
  return nodes?.find(({ node }) => node === patterns[0])?.description ?? null;
}

function Source({ line: { source, sourceId: id, name } }: { readonly line: AccessLine }) {
  const shown = name ?? texts.withoutAName;
  return (
    <span className={classes.source}>
      {source === 'direct' ? (
        texts.givenDirectlyWith(<IconUserCheck size={16} aria-hidden />)
      ) : source === 'team' ? (
        <>
          <Avatar name={shown} kind="team" size={20} />
          <span className={classes.cut}>
            {texts.teamWith(
              <AnchorLink to="/teams/$id" params={{ id }} inherit data-written>
                <bdi>{shown}</bdi>
              </AnchorLink>,
            )}
          </span>
        </>
      ) : (
        <>
          <IconShieldLock size={16} aria-hidden />
          <span className={classes.cut}>
            {texts.roleWith(
              <AnchorLink to="/roles/$id" params={{ id }} inherit data-written>
                <bdi>{shown}</bdi>
              </AnchorLink>,
            )}
          </span>
        </>
      )}
    </span>
  );
}
