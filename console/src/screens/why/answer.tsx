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
import { texts } from './texts.tsx';

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
  const where =
    place === null ? 'platform-wide' : texts.inPlace(<bdi>{names.get(place) ?? texts.thisOrganization}</bdi>);
  return (
    <Stack gap="lg">
      <Paper withBorder p="md" className={classes.verdict} data-held={hasPermission}>
        {hasPermission ? <IconCircleCheck size={28} aria-hidden /> : <IconCircleX size={28} aria-hidden />}
        <div className={classes.words}>
          <Title order={2} size="h4">
            {hasPermission ? texts.yes : texts.no}
          </Title>
          <Text>
            <bdi>{name}</bdi> {hasPermission ? texts.canDo : texts.cannotDo} <Code>{permission}</Code> {where}
            {hasPermission && until !== null && <>{texts.untilAt(<Time at={until} />)}</>}.
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
          title={reasons.length + otherReasons === 1 ? texts.whereItComesFrom : texts.whereItComesFromEachEnoughOn}
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
              {texts.andMoreSentence(numeral(more))}
            </Text>
          )}
        </Section>
      ) : (
        can('role.read') &&
        can('role.list') && (
          <Section title={texts.howToGiveIt}>
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
