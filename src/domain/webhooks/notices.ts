import Type from 'typebox';
import { notification } from '../notification.ts';

export const webhookDisabled = notification('webhook.disabled', {
  facts: Type.Object({ webhook: Type.String(), why: Type.String() }),
  about: 'A webhook that you look after failed for so long that it was disabled',
  ways: ['mail', 'app', 'off'],
  words: ({ webhook, why }) =>
    `The webhook ${webhook} was disabled: ${why}. What happens meanwhile is kept for 30 days and can be replayed`,
});
