import Type from 'typebox';
import { query, self } from '../action.ts';
import { type OrganizationRoom, roomOfOrganization, type Usage, usageOf, warningAt } from './quota.ts';

/** The room for one's files, in bytes. */
export interface Quota extends Usage {
  readonly total: number;
  /** Percent of which more is used; null: less than 80. */
  readonly warning: number | null;
  /** Of the organization that the caller acts in; null: in none. */
  readonly organization: OrganizationRoom | null;
}

export const readQuota = query('file.quota', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('files'),
  refuses: ['organization.not_found'],
  run: async ({ db, ports, actor, userId }): Promise<Quota> => {
    const usage = await usageOf(db, userId);
    const total = ports.settings.files.quota;
    const organization = actor.actsIn === null ? null : await roomOfOrganization(db, actor.actsIn, false);
    return { ...usage, total, warning: warningAt(usage.used, total), organization };
  },
});
