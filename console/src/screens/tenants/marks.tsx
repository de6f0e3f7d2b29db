import { Group, Text } from '@mantine/core';
import { Status } from '../../parts/status.tsx';
import { numeral } from '../../parts/time.tsx';
import { features, type Tenant } from './queries.ts';
import { texts } from './texts.tsx';

/** How many people belong to it, and how many may; what is full says so. */
export function PeopleUsed({ tenant: { users, user_limit: limit } }: { readonly tenant: Tenant }) {
  return (
    <Group gap="xs" wrap="nowrap" component="span">
      {texts.used(users, limit)}
      {limit !== null && users >= limit && <Status tone="warn">{texts.full}</Status>}
    </Group>
  );
}

export function PlanMark({ plan }: Pick<Tenant, 'plan'>) {
  if (plan !== null) return texts.plans[plan];
  return (
    <Text span inherit c="dimmed" title={texts.noLimits}>
      {texts.noPlan}
    </Text>
  );
}

/** Storage as plans are told: in whole GiB. */
export const storageSaid = (bytes: number): string => texts.gibibytes(numeral(bytes / 1024 ** 3));

/** The features that are on, by their names. */
export const featuresSaid = (on: readonly string[]): string =>
  on.length === 0
    ? texts.noFeatures
    : features.every(each => on.includes(each))
      ? texts.allFeatures
      : features
          .filter(each => on.includes(each))
          .map(each => texts.featureNames[each])
          .join(', ');
