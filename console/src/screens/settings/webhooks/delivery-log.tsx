import { Button, Code, Collapse, Group, SegmentedControl, Stack, Text, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { ListRow, Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Step, Steps } from '../../../parts/steps.tsx';
import { Time } from '../../../parts/time.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { useDeed } from '../../../parts/use-deed.ts';
import { type Delivery, type LogState, logQuery, replay, replayMissed, type Webhook, webhooksKey } from './queries.ts';
import { texts } from './texts.tsx';
import { DeliveryStatus } from './webhook-status.tsx';

const states = [
  { value: 'all', label: texts.logAll },
  { value: 'pending', label: texts.isPending },
  { value: 'missed', label: texts.isMissed },
] as const;

/** What was sent to a webhook, each with its attempts, and sending again. */
export function DeliveryLog({ webhook: { id, missed } }: { readonly webhook: Webhook }) {
  const [state, setState] = useState<LogState>('all');
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(logQuery(id, state));
  const deliveries = data?.pages.flatMap(page => page.deliveries) ?? [];
  return (
    <Section bare title={texts.log} hint={texts.logHint} actions={missed > 0 && <ReplayMissed id={id} />}>
      <Stack gap="sm">
        <SegmentedControl
          aria-label={texts.logState}
          transitionDuration={0}
          data={[...states]}
          value={state}
          onChange={chosen => setState(states.find(({ value }) => value === chosen)?.value ?? 'all')}
          style={{ alignSelf: 'flex-start' }}
        />
        {isPending ? (
          <LoadingState lines={3} />
        ) : data === undefined ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : deliveries.length === 0 ? (
          <EmptyState title={state === 'all' ? texts.nothingSent : texts.nothingOfThat} />
        ) : (
          <Rows label={texts.log}>
            {deliveries.map(delivery => (
              <DeliveryRow key={delivery.id} webhook={id} delivery={delivery} />
            ))}
          </Rows>
        )}
        {hasNextPage && (
          <Button variant="default" style={{ alignSelf: 'flex-start' }} onClick={() => void fetchNextPage()}>
            {texts.showMore}
          </Button>
        )}
      </Stack>
    </Section>
  );
}

function ReplayMissed({ id }: { readonly id: string }) {
  const writes = useCan()('webhook.write');
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  if (!writes) return null;
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      toastDone(texts.replayedMissed(await replayMissed(id)));
      await client.invalidateQueries({ queryKey: webhooksKey });
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button variant="default" loading={busy} onClick={() => void send()}>
      {texts.replayMissed}
    </Button>
  );
}

function DeliveryRow({ webhook, delivery }: { readonly webhook: string; readonly delivery: Delivery }) {
  const writes = useCan()('webhook.write');
  const client = useQueryClient();
  const { busy, run } = useDeed();
  const [open, setOpen] = useState(false);
  const attempts = useId();
  const { id, type, object, version, state, created_at: at } = delivery;
  const again = (): void =>
    run(async () => {
      await replay(webhook, id);
      await client.invalidateQueries({ queryKey: webhooksKey });
    }, texts.replayed);
  return (
    <ListRow
      title={
        <UnstyledButton
          aria-expanded={open}
          aria-controls={attempts}
          aria-label={texts.showAttempts(type)}
          fw={500}
          fz="sm"
          onClick={() => setOpen(!open)}
        >
          {type}
        </UnstyledButton>
      }
      hint={
        <>
          <Time at={at} relative />
          {object !== null && <> · {texts.versionOf(object.type, version)}</>}
          {' · '}
          {texts.attempts(delivery.attempts.length)}
          <Collapse expanded={open} id={attempts}>
            <Attempts delivery={delivery} />
          </Collapse>
        </>
      }
      end={
        <Group gap="xs" justify="flex-end">
          <DeliveryStatus state={state} />
          {writes && state !== 'pending' && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={texts.replayNamed(type)}
              loading={busy}
              onClick={again}
            >
              {texts.replay}
            </Button>
          )}
        </Group>
      }
    />
  );
}

function Attempts({ delivery: { type, attempts, next_attempt_at: next } }: { readonly delivery: Delivery }) {
  if (attempts.length === 0) return <Text size="sm">{texts.noAttempts}</Text>;
  return (
    <Stack gap="xs" pt="xs">
      <Steps label={texts.showAttempts(type)}>
        {attempts.map(({ at, status_code: status, duration_ms: took, error, response }) => (
          <Step
            key={at}
            refused={error !== null}
            hint={
              <>
                <Time at={at} /> · {texts.took(took)}
                {response !== '' && (
                  <Code block mt={4} mah={160} tabIndex={0} role="region" aria-label={texts.reply}>
                    {response}
                  </Code>
                )}
              </>
            }
          >
            {error ?? texts.answered(status ?? 0)}
          </Step>
        ))}
      </Steps>
      {next !== null && <Text size="xs">{texts.nextTry(<Time at={next} relative />)}</Text>}
    </Stack>
  );
}
