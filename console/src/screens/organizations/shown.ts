import { type Part, type Shown, shownOf, textPart } from '../../parts/stale/parts.ts';
import { numeral } from '../../parts/time.tsx';
import { joinPolicies } from './join-policies.ts';
import { type OrganizationValues, valuesOf } from './organization-fields.tsx';
import type { Organization } from './queries.ts';

const labelOf = (value: unknown): string => joinPolicies.find(each => each.value === value)?.label ?? String(value);
export const organizationParts: readonly Part<OrganizationValues>[] = [
  textPart('name', 'Name'),
  textPart('description', 'Description', { long: true }),
  textPart('domain', 'Domain'),
  textPart('joinPolicy', 'Who can join', { say: labelOf }),
];

/** What the page shows of an organization, to tell what somebody else made of it. */
export function shownOfOrganization(organization: Organization): Shown[] {
  return [
    ...shownOf(organizationParts, valuesOf(organization)),
    { label: 'Status', text: organization.active ? 'Active' : 'Suspended' },
    { label: 'Administrators', text: numeral(organization.adminIds.length) },
  ];
}
