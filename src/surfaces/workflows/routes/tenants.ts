import Type from 'typebox';
import { listTenants, readTenant } from '../../../domain/tenants/list-tenants.ts';
import { onboardTenant } from '../../../domain/tenants/onboard-tenant.ts';
import { updateTenant } from '../../../domain/tenants/update-tenant.ts';
import type { Route } from '../../../http/route.ts';
import { limitQuery, limitWindow } from '../limit-query.ts';
import {
  OnboardBody,
  TenantChangesBody,
  TenantResults,
  TenantsResults,
  toTenant,
  toTenants,
} from '../shapes/tenants.ts';
import { workflow } from '../workflow.ts';

export const tenantRoutes: Route[] = [
  workflow('POST /admin/tenant/onboard', onboardTenant, {
    workflow: 'tenant_onboarding',
    summary: 'Make an organization with its plan and features, and invite its administrator; all of it or nothing',
    body: OnboardBody,
    results: TenantResults,
    input: ({ body }) => ({
      name: body.company_name,
      domain: body.company_domain,
      adminEmail: body.admin_email,
      plan: body.subscription_plan,
      ...(body.initial_user_count === undefined ? {} : { peopleLimit: body.initial_user_count }),
      ...(body.features === undefined ? {} : { features: body.features }),
    }),
    show: toTenant,
  }),
  workflow('GET /admin/tenants', listTenants, {
    workflow: 'tenants',
    summary: 'Organizations with their plans and how much of them is used',
    query: Type.Object({ ...limitQuery }),
    results: TenantsResults,
    input: ({ query }) => {
      const { limit, offset } = limitWindow(query);
      return { limit, offset };
    },
    show: toTenants,
  }),
  workflow('GET /admin/tenants/:id', readTenant, {
    workflow: 'tenants',
    summary: 'One of them',
    results: TenantResults,
    input: ({ params }) => ({ organizationId: params.id }),
    show: toTenant,
  }),
  workflow('PATCH /admin/tenants/:id', updateTenant, {
    workflow: 'tenant_update',
    summary: 'Change its plan, limit or features',
    body: TenantChangesBody,
    results: TenantResults,
    input: ({ params, body }) => ({
      organizationId: params.id,
      ...(body.company_name === undefined ? {} : { name: body.company_name }),
      ...(body.subscription_plan === undefined ? {} : { plan: body.subscription_plan }),
      ...(body.user_limit === undefined ? {} : { peopleLimit: body.user_limit }),
      ...(body.features === undefined ? {} : { features: body.features }),
    }),
    show: toTenant,
  }),
];
