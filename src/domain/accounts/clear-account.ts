import type { Erased, Erasing } from '../capability.ts';

/** The row of a deleted account stays for the audit trail without the person's data; address and name become free. */
export async function clearAccount({ tx, at }: Erasing, { id }: Erased): Promise<void> {
  await tx.rows({
    text: `update users set email = null, username = null, first_name = null, last_name = null, display_name = null,
        image_url = null, bio = null, phone = null, department = null, timezone = 'UTC', password_hash = null,
        password_proven_at = null, preferences = '{}', privacy = '{}', active = false, email_verified_at = null,
        updated_at = $2, deleted_at = $2
      where id = $1`,
    values: [id, at],
  });
}
