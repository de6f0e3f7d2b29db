import type { TestServer } from './server.ts';

/** Reports: the list with a schedule, and one with charts and people. */
export async function reportScreens(server: TestServer) {
  await server.sql(
    `insert into activity_days (day, organization_id, actor_id, actions, sign_ins, failed_sign_ins, denials, reveals)
      select (now() at time zone 'UTC')::date - d, null, u.id, 3 + (d * 7 + length(u.username)) % 19, 1, d % 3, d % 4, d % 2
      from generate_series(1, 60) d cross join (select id, username from users where deleted_at is null limit 12) u
      on conflict do nothing`,
  );
  const { token } = server.admin;
  const body = { report_type: 'activity_monitoring', period: 'monthly', include_trends: true };
  const made = await server.call('POST', '/api/v1/manager/reports/generate', { token, body });
  const { results } = made.body as { results: { report_id: string } };
  await server.call('POST', '/api/v1/manager/reports/schedules', {
    token,
    body: {
      ...{ name: 'Monday numbers', report_type: 'activity_monitoring', every: 'weekly', weekday: 1 },
      ...{ time: '08:00', timezone: 'Europe/Berlin', format: 'pdf' },
    },
  });
  return [
    { name: 'reports', path: '/reports', shows: 'Monday numbers' },
    { name: 'report', path: `/reports/${results.report_id}`, shows: 'Active people' },
  ];
}
