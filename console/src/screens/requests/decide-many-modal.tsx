import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, result } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { eachAtOnce } from '../../parts/each-at-once.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { ListRow, Rows } from '../../parts/rows.tsx';
import { Status } from '../../parts/status.tsx';
import { Window } from '../../parts/window.tsx';
import { ConditionSwitches, conditionsOf, noConditions } from './condition-switches.tsx';
import { type AccessRequest, type Answer, requestsRoot } from './queries.ts';
import { accessOf } from './request-status.tsx';
import { texts } from './texts.tsx';

/** What is done with all of them. */
export type Decision = Exclude<Answer, 'delegate'>;

/** What came of one of them: in whose words it was refused, or null. */
interface Outcome {
  readonly tone: 'good' | 'idle' | 'info' | 'bad';
  readonly said: string;
  readonly refused: string | null;
}

/** Decides several requests with one reason, each on its own; then says of each what came of it. */
export function DecideManyModal({
  requests,
  decision,
  onClose,
}: {
  readonly requests: readonly AccessRequest[];
  readonly decision: Decision;
  /** Told whether anything was decided. */
  readonly onClose: (tried: boolean) => void;
}) {
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome> | null>(null);
  const form = useForm({
    initialValues: { comments: '', conditions: noConditions },
    validate: {
      comments: comments => (decision === 'reject' && comments.trim() === '' ? texts.sayWhyNot : null),
    },
  });
  const send = async ({ comments, conditions }: typeof form.values): Promise<void> => {
    setOutcomes(new Map());
    const more = {
      comments: comments.trim() === '' ? null : comments.trim(),
      conditions: conditionsOf(conditions),
    };
    await eachAtOnce(requests, async ({ request_id: id }) => {
      const outcome = await decide({ request_id: id, action: decision, ...more });
      setOutcomes(before => new Map([...(before ?? []), [id, outcome]]));
    });
    // Also where it was refused: somebody else may have decided before.
    void client.invalidateQueries({ queryKey: requestsRoot });
  };
  if (outcomes !== null) return <Outcomes requests={requests} outcomes={outcomes} onClose={() => onClose(true)} />;
  return (
    <FormModal
      title={decision === 'approve' ? texts.approveMany(requests.length) : texts.rejectMany(requests.length)}
      action={decision === 'approve' ? texts.approve : texts.reject}
      {...(decision === 'reject' ? { color: 'red.9' } : {})}
      form={form}
      busy={false}
      onSubmit={form.onSubmit(values => void send(values))}
      onClose={() => onClose(false)}
    >
      <Requests requests={requests} />
      <Textarea
        label={texts.comment}
        description={texts.allGetIt}
        required={decision === 'reject'}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        data-autofocus
        {...form.getInputProps('comments')}
      />
      {decision === 'approve' && (
        <ConditionSwitches
          value={form.values.conditions}
          onChange={conditions => form.setFieldValue('conditions', conditions)}
          lowers={requests.some(({ access_level: level }) => level !== 'read')}
        />
      )}
    </FormModal>
  );
}

async function decide(body: {
  readonly request_id: string;
  readonly action: Decision;
  readonly comments: string | null;
  readonly conditions: string[] | null;
}): Promise<Outcome> {
  try {
    const { status } = (await result(api.POST('/api/v1/manager/approvals/process', { body }))).results;
    if (status === 'approved') return { tone: 'good', said: texts.statuses.approved, refused: null };
    if (status === 'rejected') return { tone: 'idle', said: texts.statuses.rejected, refused: null };
    return { tone: 'info', said: texts.voted, refused: null };
  } catch (error) {
    const refused = error instanceof ApiError ? error.message : texts.somethingWentWrong;
    return { tone: 'bad', said: texts.notDecided, refused };
  }
}

const whoOf = ({ requester }: AccessRequest): string => requester ?? texts.somebody;

function Requests({ requests }: { readonly requests: readonly AccessRequest[] }) {
  return (
    <Stack mah="14rem" style={{ overflow: 'auto' }} tabIndex={0} aria-label={texts.chosenRequests} role="group">
      <Rows label={texts.chosenRequests}>
        {requests.map(request => (
          <ListRow
            key={request.request_id}
            title={<bdi>{whoOf(request)}</bdi>}
            hint={
              <>
                <bdi>{accessOf(request)}</bdi>
                {request.justification !== null && (
                  <>
                    {' · '}
                    <bdi>{request.justification}</bdi>
                  </>
                )}
              </>
            }
          />
        ))}
      </Rows>
    </Stack>
  );
}

function Outcomes({
  requests,
  outcomes,
  onClose,
}: {
  readonly requests: readonly AccessRequest[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly onClose: () => void;
}) {
  const all = outcomes.size === requests.length;
  const refused = [...outcomes.values()].filter(({ refused: words }) => words !== null).length;
  return (
    <Window title={all ? texts.whatCameOfIt : texts.deciding} onClose={onClose}>
      <Stack>
        <Text size="sm" role="status">
          {texts.decidedOf(outcomes.size - refused, requests.length, refused)}
        </Text>
        <Stack mah="24rem" style={{ overflow: 'auto' }} tabIndex={0} aria-label={texts.chosenRequests} role="group">
          <Rows label={texts.chosenRequests}>
            {requests.map(request => {
              const outcome = outcomes.get(request.request_id);
              return (
                <ListRow
                  key={request.request_id}
                  title={<bdi>{whoOf(request)}</bdi>}
                  hint={outcome?.refused ?? <bdi>{accessOf(request)}</bdi>}
                  end={outcome && <Status tone={outcome.tone}>{outcome.said}</Status>}
                />
              );
            })}
          </Rows>
        </Stack>
        <Group justify="flex-end">
          <Button onClick={onClose} disabled={!all}>
            {texts.close}
          </Button>
        </Group>
      </Stack>
    </Window>
  );
}
