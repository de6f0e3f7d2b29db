import { createHmac, randomBytes } from 'node:crypto';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import type { Ports } from '../ports.ts';
import { typedCode } from '../typed-code.ts';

/** Crockford's base32: nothing that reads like something else. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 60 bits. */
const symbols = 12;

export const backupCodesUsually = 10;
export const backupCodesAtMost = 20;

type Storing = Pick<InCommand, 'tx' | 'ports' | 'at'>;

/** Makes new backup codes in place of all earlier ones. They are only ever seen here: hashes of them are stored. */
export async function makeBackupCodes(work: Storing, userId: string, count: number): Promise<string[]> {
  await removeBackupCodes(work.tx, userId);
  return insertBackupCodes(work, userId, { count, factorId: null });
}

/** Makes backup codes that count once a factor is confirmed, in place of all earlier ones; they go with the factor. */
export function prepareBackupCodes(
  work: Storing,
  userId: string,
  { count, factorId }: { readonly count: number; readonly factorId: string },
): Promise<string[]> {
  return insertBackupCodes(work, userId, { count, factorId });
}

async function insertBackupCodes(
  { tx, ports }: Storing,
  userId: string,
  { count, factorId }: { readonly count: number; readonly factorId: string | null },
): Promise<string[]> {
  const codes = Array.from({ length: count }, () =>
    [...randomBytes(symbols)].map(byte => alphabet[byte % 32]).join(''),
  );
  await tx.rows({
    name: 'insert_backup_codes',
    text: 'insert into mfa_backup_codes (user_id, hash, factor_id) select $1, unnest($2::bytea[]), $3',
    values: [userId, codes.map(code => hashOf(ports, userId, code)), factorId],
  });
  return codes.map(code => code.replace(/(.{4})(?=.)/g, '$1-'));
}

/** Puts the codes that were prepared with a factor in place of the earlier ones; without any, those stay. */
export async function takeUpBackupCodes(tx: Tx, userId: string, factorId: string): Promise<void> {
  const taken = await tx.rows<{ hash: Buffer }>({
    name: 'take_up_backup_codes',
    text: 'update mfa_backup_codes set factor_id = null where user_id = $1 and factor_id = $2 returning hash',
    values: [userId, factorId],
  });
  if (taken.length === 0) return;
  await tx.rows({
    name: 'drop_earlier_backup_codes',
    text: 'delete from mfa_backup_codes where user_id = $1 and hash <> all($2)',
    values: [userId, taken.map(({ hash }) => hash)],
  });
}

export async function removeBackupCodes(tx: Tx, userId: string): Promise<void> {
  await tx.rows({
    name: 'remove_backup_codes',
    text: 'delete from mfa_backup_codes where user_id = $1',
    values: [userId],
  });
}

/** Uses a backup code, however it is written; null when it is none, `spent` when it was one. Of several at once, one succeeds. */
export async function useBackupCode(
  { tx, ports, at }: Storing,
  userId: string,
  code: string,
): Promise<'backup_code' | 'spent' | null> {
  const canonical = canonicalForm(code);
  if (canonical.length !== symbols) return null;
  const hash = hashOf(ports, userId, canonical);
  const used = await tx.rows({
    name: 'spend_backup_code',
    text: 'update mfa_backup_codes set used_at = $3 where user_id = $1 and hash = $2 and used_at is null and factor_id is null returning 1',
    values: [userId, hash, at],
  });
  if (used.length === 1) return 'backup_code';
  const spent = await tx.rows({
    name: 'spent_backup_code',
    text: 'select 1 from mfa_backup_codes where user_id = $1 and hash = $2 and factor_id is null',
    values: [userId, hash],
  });
  return spent.length === 1 ? 'spent' : null;
}

export async function backupCodesLeft(on: Queryable, userId: string): Promise<number> {
  const [row] = await on.rows<{ count: number }>({
    name: 'backup_codes_left',
    text: 'select count(*) as count from mfa_backup_codes where user_id = $1 and used_at is null and factor_id is null',
    values: [userId],
  });
  return row?.count ?? 0;
}

function canonicalForm(code: string): string {
  return typedCode(code).toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
}

function hashOf(ports: Ports, userId: string, code: string): Buffer {
  return createHmac('sha256', ports.keyring.derive('mfa/backup-codes')).update(`${userId}:${code}`).digest();
}
