import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { sql } from '../../platform/db/sql.ts';
import { command } from '../action.ts';
import { daysBefore } from '../capability.ts';
import { type JobParts, job } from '../job.ts';
import { later } from '../lifetimes.ts';
import { notify } from '../notifications/notify.ts';
import { rotationDue } from './notices.ts';

/** A signed pre-key of that age should be rotated; who does not is reminded as often. */
const days = 30;
/** So long before its end, too. */
const endingSeconds = 3 * 24 * 3600;
const atOnce = 500;

/** Reminds those whose signed pre-key is old or ends soon. */
export const remindToRotate = command('identity_keys.remind', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'what is told is stored, and nothing else changes' },
  run: async work => {
    const { tx, at } = work;
    const due = await tx.rows<{ user_id: string; created_at: string; expired: boolean }>(
      sql`with due as materialized (select k.user_id, s.created_at, coalesce(s.expires_at <= ${later(at, endingSeconds)}, false) as expired
          from signed_pre_keys s join identity_keys k on k.user_id = s.user_id
          where s.replaced_at is null and (s.created_at <= ${daysBefore(at, days)} or s.expires_at <= ${later(at, endingSeconds)})
            and (k.reminded_at is null or k.reminded_at <= ${daysBefore(at, days)})
          limit ${atOnce} for no key update of k skip locked)
        update identity_keys k set reminded_at = ${at} from due where k.user_id = due.user_id
        returning k.user_id, due.created_at, due.expired`,
    );
    for (const { user_id, created_at, expired } of due) {
      const facts = { expired, days: Math.floor((at.getTime() - Date.parse(created_at)) / 86_400_000) };
      await notify(work, rotationDue, {
        to: [user_id],
        facts,
        by: null,
        target: { kind: 'identity_key', id: user_id },
      });
    }
    return { more: due.length === atOnce };
  },
});

/** Reminds everybody who is due. */
export async function remindAll(perform: JobParts['perform']): Promise<void> {
  while ((await perform(remindToRotate, {})).more);
}

export const reminding = job('identity_keys.remind', {
  data: Type.Object({}),
  every: '40 * * * *',
  run: ({ perform }) => remindAll(perform),
});
