import type { Actor, TeamRole } from '../../kernel/actor.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import { randomToken, sha256 } from '../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { patternOf } from '../access/patterns.ts';
import { mustHoldToEnd } from '../access/rules.ts';
import { later } from '../lifetimes.ts';
import { type Mailing, queueMail } from '../mail/outbox.ts';
import { type Notifying, notify } from '../notifications/notify.ts';
import { administration } from './administrators.ts';
import { invitedToOrganization } from './notices.ts';
import { mustHaveRoom } from './plans.ts';

/** An invitation that was just made. */
export interface SentInvitation extends Invitation {
  /** Null where it was mailed: it is for whoever has the mailbox. Where mail is only kept, the inviter may hand it on. */
  readonly link: string | null;
}

/** A pending invitation. Times are RFC 3339 UTC. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly admin: boolean;
  readonly role_ids: readonly string[];
  readonly teams: readonly InvitedPlace[];
  readonly patterns: readonly string[];
  readonly invited_by: string | null;
  readonly created_at: string;
  readonly expires_at: string;
}

/** A place in a team that an invitation leads to. */
export interface InvitedPlace {
  /** Its id. */
  readonly team: string;
  readonly role: TeamRole;
  /** What the person does there, in words. */
  readonly title: string | null;
}

const lifetimeSeconds = 7 * 24 * 3600;

/**
 * Invites an address by mail. An earlier invitation of it to the same organization ends, so that one link works at a
 * time; one that leads into teams stands beside those of others, and ends only what the same person sent for the same team. Whether the caller may give what is promised is decided before, and again when it is accepted.
 */
export async function sendInvitation(
  work: Mailing & Notifying,
  invited: {
    readonly organization: string;
    readonly email: string;
    readonly userId: string | null;
    readonly admin: boolean;
    readonly roleIds: readonly string[];
    readonly teams?: readonly InvitedPlace[];
    /** Permissions in the organization. */
    readonly patterns?: readonly string[];
    readonly by: Actor;
  },
): Promise<SentInvitation> {
  const { tx, ports, at } = work;
  const token = randomToken();
  const by = invited.by.userId;
  const { teams = [], patterns = [] } = invited;
  const earlier = await tx.rows<InvitationPromise & { readonly pending: boolean }>({
    name: 'end_earlier_invitations',
    text: `delete from organization_invitations
      where organization_id = $1 and (expires_at <= $3 or fold_ascii(email) = fold_ascii($2) and (
        teams = '[]' and $4::text[] = '{}'
        or invited_by is not distinct from $5 and exists (
          select 1 from jsonb_array_elements(teams) t where t ->> 'team' = any($4::text[]))))
      returning admin, role_ids, patterns, expires_at > $3 as pending`,
    values: [invited.organization, invited.email, at, teams.map(({ team }) => team), by],
  });
  for (const each of earlier.filter(({ pending }) => pending))
    mustHoldToEnd(invited.by, await promisedBy(tx, invited.organization, each));
  const invitation = {
    id: ports.newId(),
    email: invited.email,
    admin: invited.admin,
    role_ids: invited.roleIds,
    teams,
    patterns,
    invited_by: by,
    created_at: at.toISOString(),
    expires_at: later(at, lifetimeSeconds).toISOString(),
  };
  await tx.rows({
    name: 'insert_invitation',
    text: `insert into organization_invitations
        (id, organization_id, email, user_id, admin, role_ids, hash, invited_by, created_at, expires_at, teams, patterns)
      values ($1, $2, $3, $4, $5, $6::uuid[], $7, $8, $9, $10, $11, $12)`,
    values: [
      invitation.id,
      invited.organization,
      invited.email,
      invited.userId,
      invited.admin,
      invited.roleIds,
      sha256(token),
      by,
      invitation.created_at,
      invitation.expires_at,
      JSON.stringify(teams),
      patterns,
    ],
  });
  await mustHaveRoom(tx, [invited.organization], { waiting: true });
  const link = `${ports.settings.publicUrl}/accept-invitation?token=${token}`;
  const names = await namesOf(tx, invited.by, invited.organization);
  await queueMail(work, { kind: 'invitation', to: invited.email, ...names, link });
  await notify(work, invitedToOrganization, {
    to: await holdersOf(tx, invited.email),
    facts: { organization: names.organization },
    by,
    target: null,
  });
  return { ...invitation, link: ports.settings.mail === 'kept' ? link : null };
}

/** The account whose mailbox this is known to be, if there is one. */
async function holdersOf(tx: Tx, email: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>({
    name: 'holder_of_address',
    text: `select id from users where fold_ascii(email) = fold_ascii($1) and email_verified_at is not null and deleted_at is null`,
    values: [email],
  });
  return rows.map(({ id }) => id);
}

/**
 * Ends what invitations promise to a person, by id or by their address: to organizations, or to all (null). Whoever has the
 * address later is somebody else. Returns how many there were.
 */
export async function endInvitationsOf(
  tx: Tx,
  userId: string,
  organizations: readonly string[] | null,
): Promise<number> {
  const ended = await tx.rows({
    name: 'end_invitations_of',
    text: `delete from organization_invitations i using users u
      where u.id = $1 and (i.user_id = u.id or fold_ascii(i.email) = fold_ascii(u.email))
        and ($2::uuid[] is null or i.organization_id = any($2::uuid[])) returning i.id`,
    values: [userId, organizations],
  });
  return ended.length;
}

/** What the invited read: who invites them, and into what. The operator has no name. */
async function namesOf(
  on: Queryable,
  actor: Actor,
  organization: string,
): Promise<{ readonly inviter: string; readonly organization: string }> {
  const [row] = await on.rows<{ inviter: string | null; organization: string }>({
    name: 'invitation_names',
    text: `select o.name as organization, (select coalesce(display_name, username) from users where id = $1) as inviter
      from organizations o where o.id = $2`,
    values: [actor.userId, organization],
  });
  return { inviter: row?.inviter ?? '', organization: row?.organization ?? '' };
}

/** What an invitation promises besides belonging to the organization. */
export interface InvitationPromise {
  readonly admin: boolean;
  readonly role_ids: readonly string[];
  readonly patterns: readonly string[];
}

/** All that an invitation into an organization would give, besides what its teams give. */
export async function promisedBy(
  on: Queryable,
  organization: string,
  { admin, role_ids, patterns }: InvitationPromise,
): Promise<HeldPattern[]> {
  const { gives } = await rolesIn(on, organization, role_ids);
  const direct = patterns.map(pattern => ({ pattern, organization }));
  return [...gives, ...direct, ...(admin ? administration(organization) : [])];
}

/** Roles of an organization with what they give; ids that are no role of it are left out. */
export async function rolesIn(
  on: Queryable,
  organization: string,
  ids: readonly string[],
): Promise<{ readonly found: string[]; readonly gives: HeldPattern[] }> {
  const rows = await on.rows<{ id: string; resource: string | null; action: string | null }>({
    name: 'organization_roles_among',
    text: `select r.id, p.resource, p.action from roles r
      left join role_permissions rp on rp.role_id = r.id left join permissions p on p.id = rp.permission_id
      where r.organization_id = $1 and r.id = any($2::uuid[])`,
    values: [organization, ids],
  });
  return {
    found: [...new Set(rows.map(row => row.id))],
    gives: rows.flatMap(({ resource, action }) =>
      resource === null ? [] : [{ pattern: patternOf(resource, action ?? ''), organization }],
    ),
  };
}
