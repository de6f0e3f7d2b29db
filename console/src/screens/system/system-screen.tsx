import { Alert, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Facts } from '../../parts/facts.tsx';
import { Page } from '../../parts/page.tsx';
import { sizeOf } from '../../parts/save-file.ts';
import { Section } from '../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { InstanceTable, JobTable, LargestTables } from './lists.tsx';
import { type System, systemQuery } from './queries.ts';
import { texts } from './texts.tsx';
import { troublesOf } from './troubles.tsx';

/** How the server is: what to look at first, then each of its parts. */
export function SystemScreen() {
  const { data, error, refetch, dataUpdatedAt } = useQuery(systemQuery);
  return (
    <Page title={texts.system}>
      {error !== null && data === undefined ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={8} />
      ) : (
        <Stack>
          <Attention system={data} now={dataUpdatedAt} />
          <Section bare title={texts.instances}>
            <InstanceTable instances={data.instances} />
          </Section>
          <Parts system={data} />
          <Section bare title={texts.jobs} hint={texts.jobsHint}>
            <JobTable jobs={data.jobs} />
          </Section>
          <Section bare title={texts.largestTables}>
            <LargestTables tables={data.database.tables} />
          </Section>
          <Section title={texts.limits} hint={texts.limitsHint}>
            <List size="sm">
              {data.limits.map(limit => (
                <List.Item key={limit}>{limit}</List.Item>
              ))}
            </List>
          </Section>
        </Stack>
      )}
    </Page>
  );
}

function Attention({ system, now }: { readonly system: System; readonly now: number }) {
  const troubles = troublesOf(system, now);
  if (troubles.length === 0)
    return (
      <Alert color="green" icon={<IconCircleCheck />} title={texts.allIsWell}>
        {texts.nothingToLookAt}
      </Alert>
    );
  const worst = troubles.some(({ tone }) => tone === 'bad');
  return (
    <Alert color={worst ? 'red' : 'yellow'} icon={<IconAlertTriangle />} title={texts.toLookAt}>
      <Stack gap="xs">
        {troubles.map(({ key, text }) => (
          <Text key={key} size="sm">
            {text}
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}

function Parts({ system: { database, storage, mail, backups, ledger } }: { readonly system: System }) {
  const { disk } = storage;
  return (
    <>
      <Section title={texts.databaseAndStorage}>
        <Facts
          facts={[
            [texts.postgres, database.version],
            [texts.size, sizeOf(database.bytes)],
            [texts.connections, texts.of(numeral(database.connections), numeral(database.most_connections))],
            [texts.diskOfData, disk === null ? null : texts.freeOf(sizeOf(disk.free_bytes), sizeOf(disk.total_bytes))],
            [texts.files, storage.files === 'disk' ? texts.inTheDataFolder : texts.inTheBucket(storage.files)],
            [texts.backups, storage.backups, storage.backups],
            [
              texts.newestBackup,
              backups.verified_at === null ? texts.none : <Time key="newest" at={backups.verified_at} />,
            ],
            [texts.auditLedger, ledger === null ? texts.sealed : texts.broken],
          ]}
        />
      </Section>
      <Section title={texts.mail} hint={texts.lastSevenDays}>
        <Facts
          facts={[
            [texts.how, mail.transport === 'smtp' ? texts.smtp : texts.kept],
            [texts.sent, numeral(mail.sent)],
            [texts.waiting, numeral(mail.waiting)],
            [texts.failed, numeral(mail.failed)],
          ]}
        />
      </Section>
    </>
  );
}
