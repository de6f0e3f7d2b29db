import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Person, TestServer } from '../../support/server.ts';
import { member } from '../administration/integrations.support.ts';
import { replyOf } from './workflows.support.ts';

/** The document's example. */
export const reportExample = {
  report_type: 'team_performance',
  period: 'monthly',
  metrics: ['productivity', 'goals', 'training'],
  format: 'json',
  include_trends: true,
};

/** A report as it is answered. */
export interface ReportShown {
  readonly report_id: string;
  readonly report_type: string;
  readonly status: string;
  readonly format: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly organization_id: string | null;
  readonly team_ids: readonly string[] | null;
  readonly generated_by: string | null;
  readonly job_id: string | null;
  readonly download_url: string | null;
  readonly metrics: readonly {
    readonly metric: string;
    readonly label: string;
    readonly unit: string;
    readonly value: number | null;
  }[];
  readonly trends:
    | readonly {
        readonly metric: string;
        readonly current: number;
        readonly previous: number;
        readonly change_percent: number | null;
        readonly direction: string;
      }[]
    | null;
  readonly unavailable: readonly { readonly metric: string; readonly reason: string }[];
  readonly days: readonly {
    readonly metric: string;
    readonly values: readonly { readonly day: string; readonly value: number }[];
  }[];
  readonly people: readonly { readonly user_id: string; readonly username: string; readonly actions: number }[] | null;
  readonly truncated: boolean;
  readonly notes: readonly string[];
}

/** Reports of a server, asked for as somebody. */
export function reportsOn(server: () => TestServer) {
  const as = (
    by: Person | null,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => server().call(method, `/api/v1/manager/reports${path}`, { token: by?.token ?? null, body, headers });
  const generate = (by: Person | null, body: object = {}, headers: Record<string, string> = {}) =>
    as(by, 'POST', '/generate', { report_type: 'activity_monitoring', period: 'weekly', ...body }, headers);
  return {
    as,
    generate,
    generated: async (by: Person, body: { readonly report_type?: string; readonly [field: string]: unknown } = {}) =>
      replyOf<ReportShown>(await generate(by, body), `report_${body.report_type ?? 'activity_monitoring'}`).results,
    read: (by: Person | null, id: string) => as(by, 'GET', `/${id}`),
    file: (by: Person | null, id: string, format = 'csv') => as(by, 'GET', `/${id}/file?format=${format}`),
    list: async (by: Person) =>
      replyOf<{ reports: readonly ReportShown[]; next: string | null }>(await as(by, 'GET', ''), 'reports').results,
    /** What somebody did on a day (UTC), straight into what is counted. */
    did: (
      person: string | null,
      organization: string | null,
      day: string,
      counts: Partial<Record<'actions' | 'denials' | 'reveals' | 'sign_ins' | 'failed_sign_ins', number>>,
    ) =>
      server().sql(
        `insert into activity_days (day, organization_id, actor_id, actions, sign_ins, failed_sign_ins, denials, reveals)
          values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          day,
          organization,
          person,
          counts.actions ?? 0,
          counts.sign_ins ?? 0,
          counts.failed_sign_ins ?? 0,
          counts.denials ?? 0,
          counts.reveals ?? 0,
        ],
      ),
    /** A team of an organization with its people, the first of whom leads it. */
    team: async (organization: string | null, people: readonly Person[]): Promise<string> => {
      const id = randomUUID();
      await server().sql(
        `insert into teams (id, name, organization_id, created_at, updated_at) values ($1, $2, $3, now(), now())`,
        [...[id, `Team ${id.slice(0, 8)}`, organization]],
      );
      for (const [place, person] of people.entries())
        await server().sql(
          `insert into team_members (id, team_id, user_id, role, joined_at) values (gen_random_uuid(), $1, $2, $3, now())`,
          [...[id, person.id, place === 0 ? 'manager' : 'member']],
        );
      server().gatehouse.bus.publish([{ type: 'access.changed', users: people.map(person => person.id) }]);
      return id;
    },
    manager: async (organization: string): Promise<Person> => member(server(), { [organization]: ['report.generate'] }),
  };
}

export const figureOf = ({ metrics }: ReportShown, name: string): number | null => {
  const found = metrics.find(({ metric }) => metric === name);
  assert.ok(found, `no ${name}`);
  return found.value;
};

/** Days (UTC) before today. */
export const daysAgo = (count: number): string => new Date(Date.now() - count * 86_400_000).toISOString().slice(0, 10);
