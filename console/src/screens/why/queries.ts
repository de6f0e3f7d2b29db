import { queryOptions } from '@tanstack/react-query';
import { covers } from '../../access/patterns.ts';
import { api, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';

/** What is asked; part of the address, so that it can be shared. */
export interface WhySearch {
  /** Id, address or user name. */
  readonly person?: string;
  readonly node?: string;
  readonly organization?: string;
}

export interface Question {
  readonly person: string;
  readonly node: string;
  /** Undefined: where one acts now. */
  readonly organization: string | undefined;
}

type Checked =
  paths['/v1/user/@me/check-permission']['post']['responses']['200']['content']['application/json']['data'];
export type Decision = Checked['results'][number];
export type Reason = NonNullable<Decision['reasons']>[number];

const inside = (organization: string | undefined): Record<string, string> =>
  organization === undefined ? {} : { 'x-organization-id': organization };

/** Asks whether a person may do something, and why. Anyone may ask about themselves. */
export const decisionQuery = ({ person, node, organization }: Question, self: string) =>
  queryOptions({
    queryKey: ['why', 'decision', person, node, organization ?? null, self],
    queryFn: async ({ signal }): Promise<Decision | null> => {
      const asked = { body: { permissions: [node] }, headers: inside(organization), signal };
      const query = { explain: true };
      const { data } = await result(
        person === self
          ? api.POST('/v1/user/@me/check-permission', { params: { query }, ...asked })
          : api.POST('/v1/user/users/{identifier}/check-permission', {
              params: { path: { identifier: person }, query },
              ...asked,
            }),
      );
      return data.results[0] ?? null;
    },
  });

/** Who is asked about. */
export const personQuery = (person: string, organization: string | undefined) =>
  queryOptions({
    queryKey: ['why', 'person', person, organization ?? null],
    queryFn: async ({ signal }) => {
      const call = api.GET('/v1/user/users/{identifier}', {
        params: { path: { identifier: person } },
        headers: inside(organization),
        signal,
      });
      return (await result(call)).data;
    },
  });

/** A role that would give a node. */
export interface Giver {
  readonly id: string;
  readonly title: string;
  readonly pattern: string;
  /** Null: the whole platform. */
  readonly organization: string | null;
}

/** More roles are not looked through. */
const most = 1000;

/** Of the roles that one may list and read, those that give a node. */
export const giversQuery = (node: string) =>
  queryOptions({
    queryKey: ['roles', 'giving', node],
    queryFn: async ({ signal }): Promise<Giver[]> => {
      // Only the one tells what a role gives, only the other where it belongs.
      const [{ data: given }, { data: placed }] = await Promise.all([
        result(api.GET('/v1/role', { params: { query: { per_page: most } }, signal })),
        result(api.GET('/api/roles', { params: { query: { limit: most } }, signal })),
      ]);
      const places = new Map(placed.roles.map(({ id, organizationId }) => [id, organizationId]));
      return given.flatMap(({ id, title, permissions }) => {
        const pattern = permissions.find(each => covers(each, node));
        const organization = places.get(id);
        return pattern === undefined || organization === undefined ? [] : [{ id, title, pattern, organization }];
      });
    },
  });
