import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import { features } from '../../../domain/organizations/features.ts';
import { HostName, OrganizationName } from '../../../domain/organizations/fields.ts';
import { plans } from '../../../domain/organizations/plans.ts';
import { Email } from '../../../domain/people/fields.ts';
import { Features, PeopleLimit, Plan } from '../../../domain/tenants/fields.ts';
import { storageOf, type Tenant } from '../../../domain/tenants/tenants.ts';
import type { Page } from '../../../kernel/page.ts';

const Text = Type.String();
const closed = { additionalProperties: false } as const;

export const OnboardBody = Type.Object(
  {
    company_name: OrganizationName,
    company_domain: HostName,
    admin_email: Email,
    subscription_plan: Plan,
    initial_user_count: Type.Optional(PeopleLimit),
    features: Type.Optional(Features),
  },
  closed,
);

export const TenantChangesBody = Type.Object(
  {
    company_name: Type.Optional(OrganizationName),
    subscription_plan: Type.Optional(orNull(Plan)),
    user_limit: Type.Optional(orNull(PeopleLimit)),
    features: Type.Optional(orNull(Features)),
  },
  closed,
);

export const TenantResults = Type.Object({
  organization_id: Text,
  company_name: Text,
  company_domain: orNull(Text),
  active: Type.Boolean(),
  administrator: orNull(Type.String({ description: 'The first of those who administer it, or are invited to' })),
  administrators: Type.Array(Text),
  plan: Type.Union([Plan, Type.Null()], { description: 'Null: no limits' }),
  users: Type.Integer({ description: 'How many people belong to it' }),
  user_limit: orNull(Type.Integer({ description: 'Null: any number' })),
  storage_limit: orNull(Type.Integer({ description: 'In bytes; null: any number' })),
  features: Type.Array(Type.Enum(features), { description: 'Those that are on' }),
  created_at: Text,
});

const PlanReply = Type.Object({
  name: Plan,
  user_limit: orNull(Type.Integer({ description: 'Null: any number' })),
  storage_limit: orNull(Type.Integer({ description: 'In bytes; null: any number' })),
});

export const TenantsResults = Type.Object({
  tenants: Type.Array(TenantResults),
  total: Type.Integer(),
  plans: Type.Array(PlanReply, { description: 'What each plan has room for' }),
});

export const toTenant = (tenant: Tenant): Static<typeof TenantResults> => ({
  organization_id: tenant.id,
  company_name: tenant.name,
  company_domain: tenant.domain,
  active: tenant.active,
  administrator: tenant.administrators[0] ?? null,
  administrators: [...tenant.administrators],
  plan: tenant.plan,
  users: tenant.people,
  user_limit: tenant.people_limit,
  storage_limit: storageOf(tenant),
  features: [...(tenant.features ?? features)],
  created_at: tenant.created_at,
});

export const toTenants = ({ items, total }: Page<Tenant>): Static<typeof TenantsResults> => ({
  tenants: items.map(toTenant),
  total,
  plans: Plan.enum.map(name => ({ name, user_limit: plans[name].people, storage_limit: plans[name].storage })),
});
