import { type Part, type Shown, shownOf, textPart } from '../../parts/stale/parts.ts';
import { numeral } from '../../parts/time.tsx';
import { joinPolicies } from './join-policies.ts';
import { type OrganizationValues, valuesOf } from './organization-fields.tsx';
import type { Organization } from './queries.ts';
import { texts } from './texts.tsx';

const labelOf = (value: unknown): string => joinPolicies.find(each => each.value === value)?.label ?? String(value);
export const organizationParts: readonly Part<OrganizationValues>[] = [
  textPart('name', texts.name),
  textPart('description', texts.description, { long: true }),
  textPart('domain', texts.domain),
  textPart('joinPolicy', texts.whoCanJoin, { say: labelOf }),
];

/** What the page shows of an organization, to tell what somebody else made of it. */
export function shownOfOrganization(organization: Organization): Shown[] {
  return [
    ...shownOf(organizationParts, valuesOf(organization)),
    { label: texts.status, text: organization.active ? texts.active : texts.suspended },
    { label: texts.administrators, text: numeral(organization.adminIds.length) },
  ];
}
