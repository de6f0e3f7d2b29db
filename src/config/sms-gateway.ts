import type { SmsSettings } from '../platform/sms/gateway.ts';
import { httpUrl, webhookSecret } from './texts.ts';
import { isProduction, type Reading, variable } from './variable.ts';

/** The gateway that sends SMS; both or none. */
export const smsGatewayVariables = {
  smsWebhookUrl: variable(
    'SMS_WEBHOOK_URL',
    'none',
    'With `SMS_WEBHOOK_SECRET`: receives each code that is to be sent by SMS, in a request signed as Standard Webhooks has it',
    (text, env) => {
      if (text === undefined) return null;
      if (env['SMS_WEBHOOK_SECRET'] === undefined) throw new Error('needs SMS_WEBHOOK_SECRET beside it');
      const url = httpUrl(text);
      if (isProduction(env) && !url.startsWith('https:'))
        throw new Error('must begin with https:// when APP_ENV=production');
      return url;
    },
  ),
  smsWebhookSecret: variable(
    'SMS_WEBHOOK_SECRET',
    'none',
    'What these requests are signed with: `whsec_` and base64, or at least 24 characters',
    (text, env) => {
      if (text === undefined) return null;
      if (env['SMS_WEBHOOK_URL'] === undefined) throw new Error('needs SMS_WEBHOOK_URL beside it');
      return webhookSecret(text);
    },
  ),
} as const;

/** The gateway as it is configured; null: codes are not sent by SMS. */
export function smsGateway(read: Reading): SmsSettings | null {
  const url = read(smsGatewayVariables.smsWebhookUrl);
  const secret = read(smsGatewayVariables.smsWebhookSecret);
  return url === null || secret === null ? null : { url, secret };
}
