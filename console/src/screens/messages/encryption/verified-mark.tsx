import { IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Conversation } from '../queries.ts';
import { peersQuery, standingQuery } from './secrets.ts';
import { texts } from './texts.ts';

/** Says that somebody's key was compared. */
export function VerifiedMark({
  conversation,
  person,
}: {
  readonly conversation: Conversation;
  readonly person: string;
}) {
  const { data: standing } = useQuery(standingQuery);
  const { data: peers } = useQuery({ ...peersQuery(conversation), enabled: standing === 'ready' });
  return peers?.get(person)?.standing === 'verified' ? (
    <IconShieldCheck size={16} role="img" aria-label={texts.verified} />
  ) : null;
}
