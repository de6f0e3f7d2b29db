import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';

/** What an organization may have been given besides what all have. */
export const features = ['sso', 'advanced_analytics', 'api_access'] as const;
export type Feature = (typeof features)[number];

/** Refuses what an organization has not been given. The platform (null), and organizations that nobody gave a list, have all. */
export async function mustHaveFeature(on: Queryable, organization: string | null, feature: Feature): Promise<void> {
  if (organization === null) return;
  const off = await on.rows(
    sql`select 1 from organizations o where o.id = ${organization} and not ${feature} = any(o.features)`.named(
      'feature_is_off',
    ),
  );
  if (off.length > 0) throw refuse('organization.feature_off', { feature });
}
