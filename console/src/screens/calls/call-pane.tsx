import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload, IconMessage } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/session.ts';
import { fetchContent } from '../../files/content.ts';
import { type Fact, Facts } from '../../parts/facts.tsx';
import { ButtonLink } from '../../parts/links.tsx';
import { Pane } from '../../parts/pane.tsx';
import { ListRow, Rows } from '../../parts/rows.tsx';
import { saveFile, sizeOf } from '../../parts/save-file.ts';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { toastError } from '../../parts/toast.tsx';
import { How, namesFor } from './columns.tsx';
import { type CallRead, callQuery, recordingsQuery } from './queries.ts';
import { texts } from './texts.tsx';
import { lengthOf } from './words.ts';

/** One call: who was in it, how it went, and what was recorded of it. */
export function CallPane({
  id,
  previous,
  next,
  onClose,
}: {
  readonly id: string;
  readonly previous: (() => void) | null;
  readonly next: (() => void) | null;
  readonly onClose: () => void;
}) {
  const me = useMe().user.id;
  const { data: call, error, refetch } = useQuery(callQuery(id));
  return (
    <Pane
      title={texts.call}
      hint={call !== undefined && <Time at={call.created_at} relative />}
      previous={{ label: texts.previous, go: previous }}
      next={{ label: texts.next, go: next }}
      onClose={onClose}
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : call === undefined ? (
        <LoadingState lines={6} />
      ) : (
        <Stack gap="md">
          <Text fw={500}>
            <bdi>{namesFor(call, me)}</bdi>
          </Text>
          <Group>
            <ButtonLink
              to="/messages/$conversationId"
              params={{ conversationId: call.conversation_id }}
              variant="default"
              leftSection={<IconMessage size={16} aria-hidden />}
            >
              {texts.openConversation}
            </ButtonLink>
          </Group>
          <Facts facts={factsOf(call, me)} />
          <People call={call} />
          <Recordings id={id} />
        </Stack>
      )}
    </Pane>
  );
}

function factsOf(call: CallRead, me: string): Fact[] {
  const quality = call.summary?.quality ?? null;
  return [
    [texts.status, <How key="how" call={call} me={me} />],
    [texts.type, texts.callsYou[call.call_type]],
    [texts.when, <Time key="when" at={call.created_at} />],
    ...(call.duration === null || call.duration === 0 ? [] : [[texts.length, lengthOf(call.duration)] satisfies Fact]),
    ...(quality?.rtt_ms == null
      ? []
      : [[texts.delay, texts.milliseconds(Math.round(quality.rtt_ms.average))] satisfies Fact]),
    ...(quality?.packet_loss == null
      ? []
      : [[texts.lost, texts.percent(Math.round(quality.packet_loss.average * 1000) / 10)] satisfies Fact]),
  ];
}

function People({ call }: { readonly call: CallRead }) {
  return (
    <Rows label={texts.people} plain>
      {call.participants.map(({ user_id: id, name, state, joined_at: joined, seconds }) => (
        <ListRow
          key={id}
          title={<bdi>{name}</bdi>}
          hint={joined === null ? texts.came[state] : texts.wasIn(lengthOf(seconds))}
        />
      ))}
    </Rows>
  );
}

function Recordings({ id }: { readonly id: string }) {
  const { data = [] } = useQuery(recordingsQuery(id));
  const there = data.filter(({ file_id: file, download_url: url }) => file !== null && url !== null);
  if (there.length === 0) return null;
  return (
    <Rows label={texts.recordings} plain>
      {there.map(({ recording_id, file_id: file, file_name: name, file_size: size, started_at: at }) => (
        <ListRow
          key={recording_id}
          title={<bdi>{name}</bdi>}
          hint={texts.recordedAt(<Time at={at} />, sizeOf(size ?? 0))}
          end={
            <Button
              size="xs"
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => {
                fetchContent(file ?? '').then(
                  content => saveFile(content, name ?? texts.call),
                  (error: unknown) => toastError(error),
                );
              }}
            >
              {texts.download}
            </Button>
          }
        />
      ))}
    </Rows>
  );
}
