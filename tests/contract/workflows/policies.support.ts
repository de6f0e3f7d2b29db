import type { Answer, Person, TestServer } from '../../support/server.ts';
import { replyOf } from './workflows.support.ts';

export interface ShownPolicy {
  readonly policy_id: string;
  readonly policy_type: string;
  readonly enabled: boolean;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly apply_to: readonly string[];
  readonly organization_id: string | null;
  readonly updated_by: string | null;
}

export interface ShownEffect {
  readonly people_affected: number;
  readonly people_stopped: number;
  readonly stopped: readonly { readonly id: string; readonly email: string; readonly reason: string }[];
}

/** What is asked of a server's policies, as somebody. */
export function policiesOn(server: () => TestServer) {
  const as = (by: Person | null, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
    server().call(method, path, { token: by?.token ?? null, ...(body === undefined ? {} : { body }), headers });
  const set = (by: Person | null, type: string, configuration: object, more: object = {}, headers = {}) => {
    const body = { policy_type: type, enabled: true, configuration, apply_to: ['all_users'], ...more };
    return as(by, 'POST', '/api/v1/admin/security/policy', body, headers);
  };
  return {
    as,
    set,
    /** One that is set, by the administrator. */
    made: async (type: string, configuration: object, more: object = {}) =>
      replyOf<ShownPolicy & ShownEffect>(await set(server().admin, type, configuration, more), 'security_policy_update')
        .results,
    end: (id: string) => as(server().admin, 'DELETE', `/api/v1/admin/security/policies/${id}`),
    preview: (by: Person | null, type: string, configuration: object, more: object = {}) =>
      as(by, 'POST', '/api/v1/admin/security/policies/preview', {
        policy_type: type,
        configuration,
        apply_to: ['all_users'],
        ...more,
      }),
  };
}
