import Type from 'typebox';
import { job } from '../job.ts';
import { secretOf } from './factors.ts';
import { sentCodeOf } from './sent-code.ts';

/**
 * Hands a code to the gateway for SMS. Tried again for as long as it may be used; a message that leaves twice has one id,
 * by which the gateway knows it.
 */
export const deliverSms = job('mfa.deliver_sms', {
  data: Type.Object({ codeId: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  concurrency: 2,
  run: async ({ database, ports: { keyring, sms }, clock }, { codeId }, { signal }) => {
    const [row] = await database.rows<{ id: string; secret: Uint8Array }>({
      name: 'sms_to_send',
      text: `select f.id, f.secret from mfa_sent_codes c join mfa_factors f on f.id = c.factor_id and f.kind = 'sms'
        where c.id = $1 and c.used_at is null and c.expires_at > $2`,
      values: [codeId, clock.now()],
    });
    if (row === undefined || sms === null) return;
    await sms.send({ id: codeId, to: secretOf(row, keyring), text: words(sentCodeOf(keyring, codeId)) }, signal);
  },
});

function words(code: string): string {
  return `${code} is your Gatehouse code. It works once. Never tell it to anybody.`;
}
