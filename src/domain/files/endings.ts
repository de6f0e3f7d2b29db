import type { Ending, Leaving } from '../capability.ts';

/** Files count against no plan of an organization that is gone. They stay with whose they are. */
export async function endPlanOf({ tx }: Ending, organization: string): Promise<void> {
  await tx.rows({
    name: 'files_of_no_organization',
    text: 'update files set organization_id = null where organization_id = $1',
    values: [organization],
  });
}

/** Nor do those of somebody who leaves: nobody there could delete them. */
export async function endPlansOf({ tx }: Ending, { userId, organizations }: Leaving): Promise<void> {
  await tx.rows({
    name: 'files_of_leaver',
    text: 'update files set organization_id = null where owner_id = $1 and organization_id = any($2::uuid[])',
    values: [userId, organizations],
  });
}
