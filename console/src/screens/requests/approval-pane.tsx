import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconCheck, IconUserShare, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PlaceName } from '../../access/place-name.tsx';
import { api, result } from '../../api/client.ts';
import { type Fact, Facts } from '../../parts/facts.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Pane } from '../../parts/pane.tsx';
import { Time } from '../../parts/time.tsx';
import { toastDone, toastError } from '../../parts/toast.tsx';
import classes from './approvals.module.css';
import { ConditionSwitches, conditionNames, conditionsOf, noConditions } from './condition-switches.tsx';
import { EndedNotice } from './ended-notice.tsx';
import { HandOnModal } from './hand-on-modal.tsx';
import { type AccessRequest, type Answer, requestsRoot } from './queries.ts';
import { accessOf, RequestStatus } from './request-status.tsx';
import { texts } from './texts.tsx';
import { useEnding } from './use-ending.ts';

/**
 * One request: who asks for what and why, who has answered, and one's own answer. Where it ends meanwhile, it says so and
 * keeps what was written.
 */
export function ApprovalPane({
  request,
  gone,
  previous,
  next,
  onClose,
}: {
  readonly request: AccessRequest;
  /** Whether it has left the list that it was opened from. */
  readonly gone: boolean;
  readonly previous: (() => void) | null;
  readonly next: (() => void) | null;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const [comments, setComments] = useState('');
  const [conditions, setConditions] = useState(noConditions);
  const [busy, setBusy] = useState(false);
  const [handing, setHanding] = useState(false);
  const ending = useEnding(request.request_id);
  const who = request.requester ?? texts.somebody;
  const waits = request.status === 'pending_approval' && (!gone || busy);
  const answer = async (action: Exclude<Answer, 'delegate'>): Promise<void> => {
    setBusy(true);
    try {
      const body = {
        request_id: request.request_id,
        action,
        comments: comments.trim() === '' ? null : comments.trim(),
        conditions: action === 'approve' ? conditionsOf(conditions) : null,
      };
      const { results } = await result(api.POST('/api/v1/manager/approvals/process', { body }));
      toastDone(
        results.status === 'approved'
          ? texts.wasApproved(who)
          : results.status === 'rejected'
            ? texts.wasRejected
            : texts.wasVoted,
      );
      onClose();
    } catch (error) {
      toastError(error, texts.notAnswered);
    } finally {
      setBusy(false);
      // Also when it was refused: somebody else may have decided before.
      void client.invalidateQueries({ queryKey: requestsRoot });
    }
  };
  const listed = (people: readonly string[]) => (people.length === 0 ? texts.nobody : <bdi>{people.join(', ')}</bdi>);
  const facts: Fact[] = [
    [texts.number, request.request_id, request.request_id],
    [texts.where, <PlaceName key="place" of={request.organization_id} />],
    [texts.approvedBy, listed(request.approved_by)],
    [texts.others, listed(request.approvers)],
    [texts.conditions, request.conditions.length === 0 ? texts.none : conditionNames(request.conditions)],
  ];
  if (request.resource_id !== null && request.resource_name !== null)
    facts.unshift([
      texts.what,
      <AnchorLink key="what" to="/vault/credentials/$id" params={{ id: request.resource_id }} inherit>
        <bdi>{request.resource_name}</bdi>
      </AnchorLink>,
    ]);
  if (waits || !gone) facts.unshift([texts.status, <RequestStatus key="status" status={request.status} />]);
  if (waits) facts.push([texts.decideBy, <Time key="by" at={request.decide_by} />]);
  if (request.expires_at !== null) facts.push([texts.until, <Time key="until" at={request.expires_at} />]);
  return (
    <Pane
      title={texts.request}
      hint={<Time at={request.requested_at} relative />}
      previous={{ label: texts.previous, go: previous }}
      next={{ label: texts.next, go: next }}
      onClose={onClose}
    >
      <Stack gap="md">
        <Text fw={500} data-written>
          {texts.asksFor(<bdi>{who}</bdi>, <bdi>{accessOf(request)}</bdi>, request.duration_days)}
        </Text>
        {request.justification !== null && (
          <blockquote className={classes.reason}>
            <bdi>{request.justification}</bdi>
          </blockquote>
        )}
        {gone && !waits && <EndedNotice ending={ending} who={who} written={comments} />}
        <Facts facts={facts} />
        {waits && (
          <>
            <Textarea
              label={texts.comment}
              autosize
              minRows={2}
              maxRows={6}
              maxLength={2000}
              value={comments}
              onChange={event => setComments(event.currentTarget.value)}
            />
            <ConditionSwitches value={conditions} onChange={setConditions} lowers={request.access_level !== 'read'} />
            <Group justify="flex-end" gap="xs">
              <Button
                variant="subtle"
                leftSection={<IconUserShare size={16} aria-hidden />}
                disabled={busy}
                onClick={() => setHanding(true)}
              >
                {texts.handOn}
              </Button>
              <Button
                variant="default"
                leftSection={<IconX size={16} aria-hidden />}
                disabled={busy}
                onClick={() => void answer('reject')}
              >
                {texts.reject}
              </Button>
              <Button
                leftSection={<IconCheck size={16} aria-hidden />}
                loading={busy}
                onClick={() => void answer('approve')}
              >
                {texts.approve}
              </Button>
            </Group>
          </>
        )}
      </Stack>
      {handing && (
        <HandOnModal
          request={request}
          onClose={done => {
            setHanding(false);
            if (done) onClose();
          }}
        />
      )}
    </Pane>
  );
}
