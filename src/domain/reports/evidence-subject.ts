import type { Queryable } from '../../platform/db/queryable.ts';
import { shared, sql } from '../../platform/db/sql.ts';
import { holdsNamed, mayHold, patternsGiving } from '../access/holders.ts';
import type { ReportDays } from './fields.ts';

export const evidenceKinds = ['access', 'reveals', 'reviews'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What evidence is about: one permission, credential or team; reviews are all there are. */
export interface EvidenceSubject {
  readonly kind: EvidenceKind;
  readonly permission: string | null;
  readonly credentialId: string | null;
  readonly teamId: string | null;
}

/** An event of the ledger, as its file has it. */
export interface EvidenceEvent {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly actor_id: string | null;
  readonly target_kind: string | null;
  readonly target_id: string | null;
  readonly target_name: string | null;
  readonly organization_id: string | null;
  readonly details: string;
}

/** Beginnings of the names of actions by which people come to hold a permission, or hold it no more. */
const ofPermissions = [
  ...[
    'user.give_grant',
    'user.take_grant',
    'user.change_role',
    'user.change_status',
    'user.create',
    'user.delete',
    'user.import',
  ],
  ...[
    'user.bulk',
    'role.',
    'permission.',
    'team.add_',
    'team.remove_',
    'team.change_',
    'team.delete',
    'team.set_up',
    'team.manage_',
  ],
  ...[
    'team.update_permissions',
    'access_request.',
    'access_review.',
    'organization.',
    'auth.register',
    'auth.setup',
    'admin.create',
  ],
];

/** Whether an event is part of the evidence. */
export function belongs({
  kind,
  permission,
  credentialId,
  teamId,
}: EvidenceSubject): (event: EvidenceEvent) => boolean {
  const about = (id: string) => (event: EvidenceEvent) => event.target_id === id || event.details.includes(id);
  switch (kind) {
    case 'reveals':
      return ({ action, target_id }) => /^credential\.reveal(_field)?$/.test(action) && target_id === credentialId;
    case 'reviews':
      return ({ action }) => action.startsWith('access_review.');
    case 'access': {
      if (permission === null) return about(credentialId ?? teamId ?? '');
      const naming = patternsGiving(permission).map(pattern => JSON.stringify(pattern));
      // What changes roles and teams names no pattern; what gives one does.
      return ({ action, outcome, details }) =>
        outcome === 'success' &&
        ofPermissions.some(beginning => action.startsWith(beginning)) &&
        (!/^(user\.(give|take)_grant|access_request\.)/.test(action) || naming.some(each => details.includes(each)));
    }
  }
}

/** Somebody who holds it when the evidence is made, or held it in the period as far as the tables still say. */
export interface EvidenceHolder {
  readonly user_id: string;
  readonly email: string | null;
  /** How: a permission, a place in a team, a share. */
  readonly by: string;
  readonly since: string | null;
  readonly until: string | null;
}

/** Who holds what the evidence is about, as the tables have it. */
export async function evidenceHolders(
  on: Queryable,
  subject: EvidenceSubject,
  days: ReportDays,
  at: Date,
): Promise<EvidenceHolder[]> {
  const { kind, permission, credentialId, teamId } = subject;
  if (kind !== 'access') return [];
  if (permission !== null) return holdersOfPermission(on, permission);
  const fetching = { first: `'credential'`, second: `'fetch'`, organization: 'co.organization_id' };
  const overlapping = sql`m.joined_at < (${days.to}::date + 1)::timestamptz
    and (m.deleted_at is null or m.deleted_at >= ${days.from}::date::timestamptz)`;
  if (teamId !== null)
    return on.rows<EvidenceHolder>(
      sql`select m.user_id, u.email, m.role || ' of the team' as by, m.joined_at as since, m.deleted_at as until
        from team_members m join users u on u.id = m.user_id where m.team_id = ${teamId} and ${overlapping} order by m.joined_at`,
    );
  return on.rows<EvidenceHolder>(
    sql`select m.user_id, u.email, m.role || ' of the team ' || t.name || ', with which it is shared (' || r.access || ')' as by,
          greatest(m.joined_at, r.created_at) as since, m.deleted_at as until
        from team_resources r join teams t on t.id = r.team_id join team_members m on m.team_id = t.id join users u on u.id = m.user_id
        where r.credential_id = ${credentialId} and ${overlapping}
      union all select s.user_id, u.email, 'share of this credential (' || s.access || ')', s.starts_at, s.expires_at
        from credential_shares s join users u on u.id = s.user_id where s.credential_id = ${credentialId}
          and s.starts_at < (${days.to}::date + 1)::timestamptz and s.expires_at >= ${days.from}::date::timestamptz
      union all select u.id, u.email, 'holds credential.fetch where it is kept when this was made', null, null
        from credentials c join companies co on co.id = c.company_id join users u on u.id in ${mayHold('credential.fetch')}
        where c.id = ${credentialId} and ${holdsNamed(fetching, at)}
      order by 2, 4`,
  );
}

/** Who holds a pattern that gives it, and by what: grants, roles and teams as they are when the evidence is made. */
function holdersOfPermission(on: Queryable, permission: string): Promise<EvidenceHolder[]> {
  const patterns = shared(patternsGiving(permission));
  return on.rows<EvidenceHolder>(
    sql`with given as (
        select g.user_id, 'grant of ' || g.pattern as by, g.organization_id, coalesce(g.starts_at, g.created_at) as since, g.expires_at as until
          from user_grants g where g.pattern = any(${patterns}::text[])
        union all select ur.user_id, 'role ' || r.name, r.organization_id, ur.starts_at, ur.expires_at
          from permissions p join role_permissions rp on rp.permission_id = p.id join roles r on r.id = rp.role_id
            join user_roles ur on ur.role_id = r.id
          where case when p.action = '' or (p.resource = '*' and p.action = '*') then p.resource
            else p.resource || '.' || p.action end = any(${patterns}::text[])
        union all select m.user_id, 'team ' || t.name || ' (' || tg.pattern || ')', t.organization_id, greatest(m.joined_at, tg.created_at), null
          from team_grants tg join teams t on t.id = tg.team_id and t.deleted_at is null
            join team_members m on m.team_id = t.id and m.deleted_at is null
          where tg.pattern = any(${patterns}::text[])
            and array_position(array['member', 'manager', 'owner']::text[], m.role::text)
              >= array_position(array['member', 'manager', 'owner']::text[], tg.least_role::text))
      select h.user_id, u.email, h.by || case when o.name is null then '' else ' in the organization ' || o.name end as by, h.since, h.until
      from given h join users u on u.id = h.user_id and u.deleted_at is null left join organizations o on o.id = h.organization_id
      order by u.email, h.by`,
  );
}
