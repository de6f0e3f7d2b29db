import { randomBytes, randomUUID } from 'node:crypto';
import { role } from '../contract/rbac/rbac.support.ts';
import type { TestServer } from '../support/server.ts';
import type { Place } from './entry.ts';
import type { Vault } from './things.vault.ts';

/** Something that a request is about, with what belongs to it. */
export interface Subject {
  readonly place: Place;
  /** Of its organization; null on the platform. */
  readonly organization: string | null;
  /** What `:id` names. */
  readonly id: string;
  /** A member of the team or organization. */
  readonly userId: string;
  /** Somebody who could be put into the team. */
  readonly outsiderId: string;
  /** Gives `report.read` to the team's managers. */
  readonly grantId: string;
  readonly invitationId: string;
  readonly requestId: string;
  /** What is shared with the team, and a credential that is not. */
  readonly resourceId: string;
  readonly credentialId: string;
  /** By which somebody has a credential for a time. */
  readonly shareId: string;
  /** A secure field of a credential, with a value. */
  readonly fieldId: string;
  /** An event that was sent to a webhook. */
  readonly deliveryId: string;
  /** An API key of a person. */
  readonly keyId: string;
}

/** Makes things by SQL, but for what is sealed: nothing that they could be given depends on who made them. */
export function thingsOf(
  server: TestServer,
  organizations: Readonly<Record<Place, string | null>>,
  insertPerson: () => Promise<{ readonly id: string }>,
  vault: Vault,
) {
  const { sql } = server;
  const person = async (organization: string | null): Promise<string> => {
    const { id } = await insertPerson();
    if (organization !== null)
      await sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [organization, id]);
    return id;
  };
  const made: Readonly<Record<string, (organization: string | null) => Promise<Partial<Subject> & { id: string }>>> = {
    person: async organization => ({ id: await person(organization) }),
    grantee: async organization => {
      const [id, grantId] = [await person(organization), randomUUID()];
      await sql(`insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, 'report.read', $3)`, [
        ...[grantId, id, organization],
      ]);
      return { id, grantId };
    },
    key_holder: async organization => {
      const [id, keyId] = [await person(organization), randomUUID()];
      await sql(
        `insert into api_keys (id, user_id, name, permissions, areas, organization_id, created_at, updated_at, rotated_at, expires_at)
          values ($1, $2, 'Nightly', '{}', '{profile}', $3, now(), now(), now(), now() + interval '1 day')`,
        [keyId, id, organization],
      );
      return { id, keyId };
    },
    team: async organization => {
      const [id, userId, outsiderId] = [randomUUID(), await person(organization), await person(organization)];
      const grantId = randomUUID();
      await sql('insert into teams (id, name, organization_id) values ($1, $2, $3)', [id, `Team ${id}`, organization]);
      await sql('insert into team_members (id, team_id, user_id) values ($1, $2, $3)', [randomUUID(), id, userId]);
      await sql(
        `insert into team_grants (id, team_id, pattern, least_role) values ($1, $2, 'report.read', 'manager')`,
        [grantId, id],
      );
      return { id, userId, outsiderId, grantId };
    },
    sharing_team: async organization => {
      const [id, resourceId] = [randomUUID(), randomUUID()];
      const [{ id: shared }, { id: credentialId }] = [
        await vault.credential(organization),
        await vault.credential(organization),
      ];
      await sql('insert into teams (id, name, organization_id) values ($1, $2, $3)', [id, `Team ${id}`, organization]);
      await sql(`insert into team_resources (id, team_id, credential_id, access) values ($1, $2, $3, 'read')`, [
        ...[resourceId, id, shared],
      ]);
      return { id, resourceId, credentialId };
    },
    integration: async organization => {
      const id = randomUUID();
      await sql('insert into integrations (id, name, api_url, organization_id) values ($1, $2, $3, $4)', [
        id,
        `Integration ${id}`,
        'http://127.0.0.1:1/',
        organization,
      ]);
      return { id };
    },
    webhook: async organization => {
      const [id, deliveryId] = [randomUUID(), randomUUID()];
      await sql(
        `with made as (insert into webhooks (id, name, url, event_types, organization_id, active, sealed_secret, created_at, updated_at)
            values ($1, $2, 'https://hooks.example.com/', '{nothing.is}', $3, true, $4, now(), now()) returning id)
          insert into webhook_states (webhook_id) select id from made`,
        [id, `Webhook ${id}`, organization, server.gatehouse.ports.keyring.seal(Buffer.alloc(32), `webhook:${id}`)],
      );
      await sql(
        `insert into webhook_deliveries (webhook_id, id, type, source, object, version, state, since, created_at)
          values ($1, $2, 'team.create', 'test', 'team:1', 1, 'delivered', now(), now())`,
        [id, deliveryId],
      );
      return { id, deliveryId };
    },
    role: async organization => {
      const id = randomUUID();
      await sql('insert into roles (id, moniker, name, organization_id) values ($1, $2, $2, $3)', [
        id,
        `thing-${id}`,
        organization,
      ]);
      return { id };
    },
    giving_role: async organization => ({ id: await role(server, organization, ['report.read']) }),
    permission: async organization => {
      const id = randomUUID();
      await sql(
        `insert into permissions (id, name, resource, action, organization_id) values ($1, $2, 'thing', $2, $3)`,
        [id, id, organization],
      );
      return { id };
    },
    organization: async organization => {
      if (organization === null) throw new Error('the platform is no organization');
      const [invitationId, requestId] = [randomUUID(), randomUUID()];
      const userId = await person(organization);
      await sql(
        `insert into organization_invitations (id, organization_id, email, hash, created_at, expires_at)
          values ($1, $2, $3, $4, now(), now() + interval '1 day')`,
        [invitationId, organization, `${invitationId}@example.net`, randomBytes(32)],
      );
      await sql(
        'insert into organization_requests (id, organization_id, user_id, created_at) values ($1, $2, $3, now())',
        [requestId, organization, await person(null)],
      );
      return { id: organization, userId, invitationId, requestId };
    },
    resource_type: async organization => {
      const id = randomUUID();
      await sql(
        `insert into resource_types (id, name, organization_id, levels, approvals, longest_days, reason_needed, answer_hours,
          created_at, updated_at) values ($1, $2, $3, '{read}', 1, 7, true, 24, now(), now())`,
        [id, `type-${id}`, organization],
      );
      return { id };
    },
    policy: async organization => {
      const id = randomUUID();
      await sql(
        `insert into security_policies (id, type, apply_to, organization_id, enabled, report_only, configuration, created_at, updated_at)
          values ($1, 'password_policy', $3, $2, false, false, '{"min_length": 8}', now(), now())`,
        [id, organization, [`department:${id}`]],
      );
      return { id };
    },
    ticket: async organization => {
      const id = randomUUID();
      await sql(
        `insert into support_tickets (id, opened_by, organization_id, category, priority, subject, description, attachments,
          created_at, updated_at) values ($1, $2, $3, 'other', 'low', 'Help', 'Help', '{}', now(), now())`,
        [id, await person(organization), organization],
      );
      return { id };
    },
    company: vault.company,
    credential_type: vault.credential_type,
    credential: vault.credential,
    other_credential: vault.other_credential,
  };
  return async (kind: string, place: Place): Promise<Subject> => {
    const none = randomUUID();
    const organization = organizations[place];
    const thing = await made[kind]?.(organization);
    if (thing === undefined) throw new Error(`no way to make a ${kind}`);
    const rest = { userId: none, outsiderId: none, grantId: none, invitationId: none, requestId: none, fieldId: '' };
    const shared = { resourceId: none, credentialId: none, shareId: none, deliveryId: none, keyId: none };
    return { place, organization, ...rest, ...shared, ...thing };
  };
}
