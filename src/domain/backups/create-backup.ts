import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { Patterned } from '../../kernel/patterned.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { neededEverywhere } from '../access/needed-everywhere.ts';
import { anId, command } from '../action.ts';
import { Id } from '../fields.ts';
import { backupColumns, backupUnderWay, type StoredBackup } from './backups.ts';
import { takeBackups } from './take-backups.ts';

export const BackupType = Type.Enum(['full', 'incremental', 'selective']);

/** As PostgreSQL names tables; the list is held against those there are. */
export const Tables = Type.Array(Patterned('^[a-z_][a-z0-9_]{0,62}$', 'must be the name of a table'), {
  minItems: 1,
  maxItems: 200,
  uniqueItems: true,
});

export const Organizations = Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true });

/** Asks for a backup. It is taken after the commit, by whichever process comes to it. */
export const createBackup = command('backup.create', {
  input: Type.Object(
    {
      kind: BackupType,
      includeFiles: Type.Boolean(),
      includeDatabase: Type.Boolean(),
      encrypted: Type.Boolean(),
      retentionDays: Type.Integer({ minimum: 1, maximum: 3650 }),
      tables: Type.Optional(Tables),
      organizationIds: Type.Optional(Organizations),
    },
    { additionalProperties: false },
  ),
  permit: neededEverywhere('backup.create'),
  refuses: ['backup.running'],
  audit: {
    of: 'backup',
    details: { organizations: [anId], tables: ['users'], kind: 'full', encrypted: true, files: true },
  },
  limit: { per: 'actor', max: 30, seconds: 3600 },
  run: async ({ tx, ports, at, actor, enqueue, target }, wanted): Promise<StoredBackup> => {
    const { kind, tables, organizationIds: organizations, includeDatabase, includeFiles } = wanted;
    mustSelect(wanted);
    if (!includeDatabase && (!includeFiles || kind === 'selective'))
      throw refuseField('include_database', 'must be true where nothing else is backed up');
    if (tables !== undefined) await mustBeTables(tx, tables);
    if (organizations !== undefined) await mustBeOrganizations(tx, organizations);
    const id = ports.newId();
    const [made] = await tx.rows<StoredBackup>({
      name: 'insert_backup',
      text: `insert into backups (id, kind, encrypted, include_database, include_files, retention_days, tables, organization_ids, requested_by, requested_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict ((true)) where finished_at is null do nothing returning ${backupColumns}`,
      values: [
        id,
        kind,
        wanted.encrypted,
        includeDatabase,
        includeFiles,
        wanted.retentionDays,
        tables ?? null,
        organizations ?? null,
        actor.userId,
        at,
      ],
    });
    if (made === undefined) throw refuse('backup.running', { id: (await backupUnderWay(tx))?.id ?? id });
    target(
      { kind: 'backup', id },
      {
        ...{ kind, encrypted: wanted.encrypted, files: includeFiles },
        ...(tables === undefined ? {} : { tables }),
        ...(organizations === undefined ? {} : { organizations }),
      },
    );
    enqueue(takeBackups, { backup: id }, { key: 'take' });
    return made;
  },
});

/** A selective backup holds tables or organizations, and no other names any. */
function mustSelect({ kind, tables, organizationIds }: Selection): void {
  const field = tables === undefined && organizationIds !== undefined ? 'organization_ids' : 'tables';
  if (kind !== 'selective') {
    if (tables !== undefined || organizationIds !== undefined)
      throw refuseField(field, 'is for selective backups only');
  } else if (tables === undefined && organizationIds === undefined)
    throw refuseField(field, 'must name what a selective backup is to hold, or organization_ids must');
  else if (tables !== undefined && organizationIds !== undefined)
    throw refuseField(field, 'must be left out where organization_ids are named');
}

interface Selection {
  readonly kind: string;
  readonly tables?: readonly string[];
  readonly organizationIds?: readonly string[];
}

async function mustBeOrganizations(tx: Tx, ids: readonly string[]): Promise<void> {
  const unknown = await tx.rows<{ id: string }>({
    text: 'select t.id from unnest($1::uuid[]) as t (id) where not exists (select from organizations o where o.id = t.id)',
    values: [ids],
  });
  if (unknown.length > 0)
    throw refuseField('organization_ids', `names ${unknown.map(({ id }) => id).join(', ')}, which is not there`);
}

async function mustBeTables(tx: Tx, tables: readonly string[]): Promise<void> {
  const unknown = await tx.rows<{ name: string }>({
    text: `select t.name from unnest($1::text[]) as t (name) where t.name = 'schema_migrations' or not exists
      (select from pg_class c where c.relname = t.name and c.relkind = 'r' and c.relpersistence = 'p' and c.relnamespace = 'public'::regnamespace)`,
    values: [tables],
  });
  if (unknown.length > 0)
    throw refuseField('tables', `names ${unknown.map(({ name }) => name).join(', ')}, which cannot be backed up`);
}
