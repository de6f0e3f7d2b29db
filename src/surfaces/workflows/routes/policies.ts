import Type from 'typebox';
import { deletePolicy } from '../../../domain/policies/delete-policy.ts';
import { listHits } from '../../../domain/policies/hits.ts';
import { listPolicies, readPolicy } from '../../../domain/policies/list-policies.ts';
import { previewPolicy } from '../../../domain/policies/preview-policy.ts';
import { setPolicy } from '../../../domain/policies/set-policy.ts';
import { updatePolicy } from '../../../domain/policies/update-policy.ts';
import type { Route } from '../../../http/route.ts';
import { limitQuery, limitWindow } from '../limit-query.ts';
import {
  draftOf,
  EffectResults,
  HitsResults,
  PoliciesResults,
  PolicyBody,
  PolicyChangesBody,
  PolicyResults,
  PreviewBody,
  SetResults,
  toEffect,
  toHits,
  toPolicies,
  toPolicy,
} from '../shapes/policies.ts';
import { workflow } from '../workflow.ts';

export const policyRoutes: Route[] = [
  workflow('POST /admin/security/policy', setPolicy, {
    workflow: 'security_policy_update',
    summary: 'Set what is asked of some people; it takes effect at once, and in place of what was asked of them before',
    body: PolicyBody,
    results: SetResults,
    input: ({ body }) => ({ ...draftOf(body), enabled: body.enabled }),
    show: ({ policy, effect }) => ({ ...toPolicy(policy), ...toEffect(effect) }),
  }),
  workflow('POST /admin/security/policies/preview', previewPolicy, {
    workflow: 'security_policy_preview',
    summary: 'Whom such a policy would be about, and whom it would stop; nothing is changed',
    body: PreviewBody,
    results: EffectResults,
    input: ({ body }) => draftOf(body),
    show: toEffect,
  }),
  workflow('GET /admin/security/policies', listPolicies, {
    workflow: 'security_policies',
    summary: 'The security policies there are, of the platform and of organizations',
    query: Type.Object({ ...limitQuery }),
    results: PoliciesResults,
    input: ({ query }) => {
      const { limit, offset } = limitWindow(query);
      return { limit, offset };
    },
    show: toPolicies,
  }),
  workflow('GET /admin/security/policies/:id', readPolicy, {
    workflow: 'security_policies',
    summary: 'One of them',
    results: PolicyResults,
    input: ({ params }) => ({ id: params.id }),
    show: toPolicy,
  }),
  workflow('GET /admin/security/policies/:id/hits', listHits, {
    workflow: 'security_policy_hits',
    summary: 'Whom a policy that only reports would have stopped, in the last 90 days',
    query: Type.Object({ ...limitQuery }),
    results: HitsResults,
    input: ({ params, query }) => {
      const { limit, offset } = limitWindow(query);
      return { id: params.id, limit, offset };
    },
    show: toHits,
  }),
  workflow('PATCH /admin/security/policies/:id', updatePolicy, {
    workflow: 'security_policy_update',
    summary: 'Change what a policy asks, or switch it on or off; a configuration takes the place of the whole one',
    body: PolicyChangesBody,
    results: SetResults,
    input: ({ params, body }) => ({ id: params.id, ...body }),
    show: ({ policy, effect }) => ({ ...toPolicy(policy), ...toEffect(effect) }),
  }),
  workflow('DELETE /admin/security/policies/:id', deletePolicy, {
    workflow: 'security_policy_delete',
    summary: 'End a policy',
    results: Type.Object({ deleted: Type.Literal(true) }),
    input: ({ params }) => ({ id: params.id }),
    show: () => ({ deleted: true as const }),
  }),
];
