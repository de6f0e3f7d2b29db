import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { randomToken, sha256 } from '../../../platform/crypto/tokens.ts';
import { raw, sql } from '../../../platform/db/sql.ts';
import { mustHoldToGive, organizationsIn } from '../../access/rules.ts';
import { patternsOfSystemRole, type SystemRoleMoniker } from '../../access/system-roles.ts';
import { command, needs } from '../../action.ts';
import { later, lifetimes } from '../../lifetimes.ts';
import { visibleUser } from '../../people/users.ts';
import { canBegin } from './waiting.ts';

/** People of whom one call gives links. */
const batch = 1000;

/** A link by which somebody chooses their first password. */
export interface InvitationLink {
  readonly email: string;
  readonly username: string;
  readonly link: string;
}

export interface InvitationLinks {
  readonly links: readonly InvitationLink[];
  readonly expiresAt: Date;
  /** People of the import whose links are still to be asked for. */
  readonly left: number;
}

/**
 * Where mail is only kept: links for people of an import to choose their first password, for whoever imported them to hand
 * on; the next thousand, each once. Left out is everybody whose account is not any more as it was imported: they may hold
 * what the importer must not get at. Such a link proves no mailbox, and ends when what the person may do changes.
 */
export const linksOfImport = command('user.import.links', {
  input: Type.Object({ importId: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: needs('user.bulk'),
  refuses: ['access.exceeds_own', 'mail.is_sent'],
  audit: { of: 'import', details: { links: 250 } },
  limit: { per: 'actor', max: 120, seconds: 60 },
  changesAccess: true,
  run: async ({ tx, ports, at, actor, scope, target }, { importId }): Promise<InvitationLinks> => {
    if (ports.settings.mail !== 'kept') throw refuse('mail.is_sent', {});
    target({ kind: 'import', id: importId });
    const people = await tx.rows<{
      id: string;
      email: string;
      username: string;
      epoch: string;
      unchanged: boolean;
      role: SystemRoleMoniker;
    }>(
      sql`delete from account_invitations i using users u
        where u.id = i.user_id and i.user_id in
          (select user_id from account_invitations where import_id = ${importId} and invited_by = ${actor.userId} order by user_id limit ${batch} for update)
        returning u.id, u.email, u.username, u.access_epoch::text as epoch, ${raw(canBegin)} and ${visibleUser(organizationsIn(scope))}
          and u.email_verified_at is null and u.last_login_at is null
          and not exists (select 1 from user_grants g where g.user_id = u.id)
          and not exists (select 1 from team_members t where t.user_id = u.id)
          and not exists (select 1 from external_identities o where o.user_id = u.id)
          and 1 = (select count(*) from user_roles r where r.user_id = u.id)
          and 1 = (select count(*) from user_roles r where r.user_id = u.id and r.granted_by = ${actor.userId}) as unchanged,
          (select r.moniker from user_roles h join roles r on r.id = h.role_id where h.user_id = u.id limit 1) as role`,
    );
    const reached = people.filter(({ unchanged }) => unchanged);
    const roles = [...new Set(reached.map(({ role }) => role))];
    const given = roles.flatMap(role => patternsOfSystemRole(role).map(pattern => ({ pattern, organization: null })));
    mustHoldToGive(actor, given, null);
    const made = reached.map(person => ({ ...person, token: randomToken() }));
    const expiresAt = later(at, lifetimes.accountInvitation);
    await tx.rows({
      text: `insert into one_time_tokens (hash, kind, user_id, email, created_at, expires_at, mailed, account_state)
        select hash, 'password_reset', user_id, email, $5, $6, false, epoch
        from unnest($1::bytea[], $2::uuid[], $3::text[], $4::text[]) as l (hash, user_id, email, epoch)`,
      values: [
        made.map(each => sha256(each.token)),
        made.map(each => each.id),
        made.map(each => each.email),
        made.map(each => each.epoch),
        at,
        expiresAt,
      ],
    });
    const [waiting] = await tx.rows<{ count: number }>({
      text: 'select count(*) as count from account_invitations where import_id = $1 and invited_by = $2',
      values: [importId, actor.userId],
    });
    target({ kind: 'import', id: importId }, { links: made.length });
    const link = (token: string): string => `${ports.settings.publicUrl}/reset-password?token=${token}`;
    const links = made.map(({ email, username, token }) => ({ email, username, link: link(token) }));
    return { links, expiresAt, left: waiting?.count ?? 0 };
  },
});
