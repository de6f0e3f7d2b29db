import type { JoinPolicy } from './queries.ts';
import { texts } from './texts.tsx';

/** How people come into an organization, in short and in full. */
export const joinPolicies: readonly { readonly value: JoinPolicy; readonly label: string; readonly means: string }[] = [
  { value: 'invite', label: texts.byInvitation, means: texts.peopleAreInvitedOrAskToJoin },
  {
    value: 'domain',
    label: texts.byDomain,
    means: texts.peopleWithAVerifiedEMail,
  },
  { value: 'open', label: texts.open, means: texts.anyoneWhoAsksJoinsAtOnce },
];

export function joinPolicyLabel(value: JoinPolicy): string {
  return joinPolicies.find(each => each.value === value)?.label ?? value;
}
