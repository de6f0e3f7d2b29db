import Type from 'typebox';
import { createResourceType } from '../../../domain/access-requests/create-resource-type.ts';
import { deleteResourceType } from '../../../domain/access-requests/delete-resource-type.ts';
import { listResourceTypes, readResourceType } from '../../../domain/access-requests/list-resource-types.ts';
import { updateResourceType } from '../../../domain/access-requests/update-resource-type.ts';
import type { Route } from '../../../http/route.ts';
import { limitQuery, limitWindow } from '../limit-query.ts';
import {
  DeletedResults,
  NewTypeBody,
  policyOf,
  TypeChangesBody,
  TypeResults,
  TypesResults,
  toType,
  toTypes,
} from '../shapes/resource-types.ts';
import { workflow } from '../workflow.ts';

export const resourceTypeRoutes: Route[] = [
  workflow('GET /admin/access/resource-types', listResourceTypes, {
    workflow: 'resource_types',
    summary: 'What can be asked for, with its owners and how it is approved',
    query: Type.Object({ ...limitQuery }),
    results: TypesResults,
    input: ({ query }) => {
      const { limit, offset } = limitWindow(query);
      return { limit, offset };
    },
    show: toTypes,
  }),
  workflow('GET /admin/access/resource-types/:id', readResourceType, {
    workflow: 'resource_types',
    summary: 'One of them',
    results: TypeResults,
    input: ({ params }) => ({ id: params.id }),
    show: toType,
  }),
  workflow('POST /admin/access/resource-types', createResourceType, {
    workflow: 'resource_type_create',
    summary: 'Register something that can be asked for; its owners hold all of it',
    body: NewTypeBody,
    results: TypeResults,
    input: ({ body: { name, levels, organization_id, ...policy } }) => ({
      name,
      levels,
      ...(organization_id === undefined ? {} : { organizationId: organization_id?.toLowerCase() ?? null }),
      ...policyOf(policy),
    }),
    show: toType,
  }),
  workflow('PATCH /admin/access/resource-types/:id', updateResourceType, {
    workflow: 'resource_type_update',
    summary: 'Change how it is asked for, or who owns it',
    body: TypeChangesBody,
    results: TypeResults,
    input: ({ params, body: { levels, ...policy } }) => ({
      id: params.id,
      ...(levels === undefined ? {} : { levels }),
      ...policyOf(policy),
    }),
    show: toType,
  }),
  workflow('DELETE /admin/access/resource-types/:id', deleteResourceType, {
    workflow: 'resource_type_delete',
    summary: 'End it: nobody asks for it by its policy any more, and its owners hold nothing by it',
    results: DeletedResults,
    input: ({ params }) => ({ id: params.id }),
    show: () => ({ deleted: true as const }),
  }),
];
