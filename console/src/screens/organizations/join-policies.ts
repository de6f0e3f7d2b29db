import type { JoinPolicy } from './queries.ts';

/** How people come into an organization, in short and in full. */
export const joinPolicies: readonly { readonly value: JoinPolicy; readonly label: string; readonly means: string }[] = [
  { value: 'invite', label: 'By invitation', means: 'People are invited, or ask to join and wait for approval' },
  {
    value: 'domain',
    label: 'By domain',
    means:
      'People with a verified e-mail address at the verified domain join at once; others ask to join and wait for approval',
  },
  { value: 'open', label: 'Open', means: 'Anyone who asks joins at once' },
];

export function joinPolicyLabel(value: JoinPolicy): string {
  return joinPolicies.find(each => each.value === value)?.label ?? value;
}
