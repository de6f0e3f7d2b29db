import { type Shown, shownOf, textPart } from '../../../parts/stale/parts.ts';
import type { User } from '../queries.ts';
import { labelOfRole } from '../roles.ts';
import { texts } from './texts.tsx';

export const profileFields = [
  'full_name',
  'first_name',
  'last_name',
  'department',
  'phone',
  'timezone',
  'bio',
] as const;
export type Profile = Record<(typeof profileFields)[number], string>;
const labels: Profile = {
  full_name: texts.fullName,
  first_name: texts.firstName,
  last_name: texts.lastName,
  department: texts.department,
  phone: texts.phone,
  timezone: texts.timeZone,
  bio: texts.bio,
};
export const profileParts = profileFields.map(field =>
  textPart<Profile>(field, labels[field], { long: field === 'bio' }),
);

export function profileOf(user: User): Profile {
  return {
    full_name: user.full_name ?? '',
    first_name: user.first_name ?? '',
    last_name: user.last_name ?? '',
    department: user.department ?? '',
    phone: user.phone ?? '',
    timezone: user.timezone,
    bio: user.bio ?? '',
  };
}

/** What the page shows of a person, to tell what somebody else made of it. */
export function shownOfPerson(user: User): Shown[] {
  return [
    ...shownOf(profileParts, profileOf(user)),
    { label: texts.systemRole, text: labelOfRole(user.role) },
    { label: texts.status, text: user.is_active ? texts.active : texts.inactive },
  ];
}
