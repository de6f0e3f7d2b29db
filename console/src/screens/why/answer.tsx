import { Code, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCan } from '../../access/can.ts';
import { useKnownNodes } from '../../access/catalogue.ts';
import { useOrganizationNames } from '../../access/organizations.ts';
import { unused } from '../../access/pattern-coverage.tsx';
import { useChosenOrganization } from '../../api/organization.ts';
import { numeral, Time } from '../../parts/time.tsx';
import classes from './answer.module.css';
import { Givers } from './givers.tsx';
import type { Decision, Question } from './queries.ts';
import { ReasonLine } from './reason-line.tsx';

/** As many reasons are shown; each gives it by itself. */
const most = 100;

/** Yes or no, and what is behind it. */
export function Answer({
  decision: { permission, hasPermission, until = null, reasons = [], otherReasons = 0, used = true },
  question: { organization },
  name,
}: {
  readonly decision: Decision;
  readonly question: Question;
  readonly name: string;
}) {
  const can = useCan();
  const chosen = useChosenOrganization();
  const names = useOrganizationNames();
  const known = useKnownNodes()?.find(({ node }) => node === permission);
  const more = otherReasons + Math.max(0, reasons.length - most);
  const place = organization ?? chosen;
  const where = place === null ? 'platform-wide' : <>in {<bdi>{names.get(place) ?? 'this organization'}</bdi>}</>;
  return (
    <Stack gap="lg">
      <Paper withBorder p="md" className={classes.verdict} data-held={hasPermission}>
        {hasPermission ? <IconCircleCheck size={28} aria-hidden /> : <IconCircleX size={28} aria-hidden />}
        <div className={classes.words}>
          <Title order={2} size="h4">
            {hasPermission ? 'Yes' : 'No'}
          </Title>
          <Text>
            <bdi>{name}</bdi> {hasPermission ? 'can do' : 'cannot do'} <Code>{permission}</Code> {where}
            {hasPermission && until !== null && <>, until {<Time at={until} />}</>}.
          </Text>
          {known !== undefined && (
            <Text size="sm" c="dimmed">
              {known.description}
            </Text>
          )}
          {!used && <Text size="sm">{unused}</Text>}
        </div>
      </Paper>
      {hasPermission ? (
        <Section
          title={
            reasons.length + otherReasons === 1 ? 'Where it comes from' : 'Where it comes from, each enough on its own'
          }
        >
          <Stack component="ul" gap="xs" className={classes.list}>
            {reasons.slice(0, most).map((reason, place) => (
              // A role may give a node by several patterns.
              // biome-ignore lint/suspicious/noArrayIndexKey: the list is never changed, only replaced
              <ReasonLine key={place} reason={reason} />
            ))}
          </Stack>
          {more > 0 && (
            <Text size="sm" c="dimmed">
              And {numeral(more)} more.
            </Text>
          )}
        </Section>
      ) : (
        can('role.read') &&
        can('role.list') && (
          <Section title="How to give it">
            <Givers node={permission} organization={place} />
          </Section>
        )
      )}
    </Stack>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap="xs" component="section">
      <Title order={3} size="h5">
        {title}
      </Title>
      {children}
    </Stack>
  );
}
