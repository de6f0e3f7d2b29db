import { Status } from '../../../parts/status.tsx';
import type { Delivery, Webhook } from './queries.ts';
import { texts } from './texts.tsx';

const webhookStates = {
  active: ['good', texts.isActive],
  paused: ['idle', texts.isPaused],
  failing: ['warn', texts.isFailing],
  disabled: ['bad', texts.isDisabled],
} as const;

export function WebhookStatus({ status }: Pick<Webhook, 'status'>) {
  const [tone, words] = webhookStates[status];
  return <Status tone={tone}>{words}</Status>;
}

const deliveryStates = {
  delivered: ['good', texts.isDelivered],
  pending: ['info', texts.isPending],
  missed: ['bad', texts.isMissed],
} as const;

export function DeliveryStatus({ state }: Pick<Delivery, 'state'>) {
  const [tone, words] = deliveryStates[state];
  return <Status tone={tone}>{words}</Status>;
}

export const wordsForTypes = (types: readonly string[]): string =>
  types.includes('*') ? texts.allEvents : types.length > 3 ? texts.eventTypes(types.length) : types.join(', ');
