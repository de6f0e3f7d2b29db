import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { brokenConstraint } from '../../platform/db/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { platformWide } from '../access/over.ts';
import { mustHoldToGive } from '../access/rules.ts';
import { command } from '../action.ts';
import { administration, keepAdministratorRole } from '../organizations/administrators.ts';
import { HostName, OrganizationName } from '../organizations/fields.ts';
import { sendInvitation } from '../organizations/invitations.ts';
import { insertOrganization } from '../organizations/organizations.ts';
import { Email } from '../people/fields.ts';
import { Features, mustBeWithinPlan, PeopleLimit, Plan } from './fields.ts';
import { type Tenant, tenantById } from './tenants.ts';

/**
 * Makes an organization with its administrators' role, plan and features, and invites who is to administer it: one
 * transaction, so that there is all of it or nothing. Whether the domain is theirs, they have yet to prove.
 */
export const onboardTenant = command('tenant.onboard', {
  input: Type.Object(
    {
      name: OrganizationName,
      domain: HostName,
      adminEmail: Email,
      plan: Plan,
      peopleLimit: Type.Optional(PeopleLimit),
      features: Type.Optional(Features),
    },
    { additionalProperties: false },
  ),
  permit: platformWide('tenant.onboard'),
  refuses: [
    'access.exceeds_own',
    'organization.domain_taken',
    'organization.full',
    'organization.not_found',
    'tenant.exists',
  ],
  audit: {
    of: 'organization',
    details: {
      name: 'Name',
      domain: 'example.com',
      plan: 'business',
      peopleLimit: 50,
      features: ['sso'],
      administrator: 'ada@example.com',
    },
  },
  // Each is a mail to an address that the caller chose.
  limit: { per: 'actor', max: 60, seconds: 60 },
  changesAccess: true,
  run: async (work, { name, adminEmail, plan, peopleLimit = null, features = [], ...input }): Promise<Tenant> => {
    const { tx, ports, at, actor, target, step } = work;
    const organization = ports.newId();
    const domain = foldAscii(input.domain);
    mustHoldToGive(actor, administration(organization), null);
    mustBeWithinPlan(plan, peopleLimit, 'initial_user_count');
    await mustBeNobodys(tx, domain);
    step('validation');
    const about = { kind: 'organization', id: organization, name, organization } as const;
    target(about, { name, domain, plan, peopleLimit, features, administrator: adminEmail });
    await insertOrganization(tx, {
      id: organization,
      name,
      description: null,
      domain,
      joinPolicy: 'invite',
      active: true,
      at,
    });
    await putOnPlan(tx, organization, { domain, plan, peopleLimit, features });
    await keepAdministratorRole(tx, organization, ports.newId);
    step('creation');
    const invited = { email: adminEmail, userId: null, admin: true, roleIds: [], by: actor };
    await sendInvitation(work, { organization, ...invited });
    step('invitation');
    return tenantById(tx, organization);
  },
  revisionOf: tenant => tenant,
});

/** Refuses a domain that an organization has proven to be its own. */
async function mustBeNobodys(tx: Tx, domain: string): Promise<void> {
  const proven = await tx.rows(
    sql`select 1 from organizations where domain = ${domain} and domain_verified_at is not null and deleted_at is null`,
  );
  if (proven.length > 0) throw refuse('organization.domain_taken', {});
}

async function putOnPlan(
  tx: Tx,
  id: string,
  given: {
    readonly domain: string;
    readonly plan: string;
    readonly peopleLimit: number | null;
    readonly features: readonly string[];
  },
): Promise<void> {
  try {
    await tx.rows(
      sql`update organizations set onboarded_domain = ${given.domain}, plan = ${given.plan},
        people_limit = ${given.peopleLimit}, features = ${given.features}::text[] where id = ${id}`,
    );
  } catch (error) {
    throw brokenConstraint(error) === 'organizations_onboarded' ? refuse('tenant.exists', {}) : error;
  }
}
