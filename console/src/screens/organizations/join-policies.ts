import type { JoinPolicy } from './queries.ts';

/** How people come into an organization, in short and in full. */
export const joinPolicies: readonly { readonly value: JoinPolicy; readonly label: string; readonly means: string }[] = [
  { value: 'invite', label: 'By invitation', means: 'People are invited, or ask and wait for an answer' },
  {
    value: 'domain',
    label: 'By domain',
    means: 'Who has a verified address of the verified domain joins at once; others ask and wait',
  },
  { value: 'open', label: 'Open', means: 'Everybody who asks joins at once' },
];

export function joinPolicyLabel(value: JoinPolicy): string {
  return joinPolicies.find(each => each.value === value)?.label ?? value;
}
