import { api, result } from '../api/client.ts';
import type { paths } from '../api/schema.d.ts';

type Devices = paths['/v1/notifications/push/subscriptions']['get']['responses']['200']['content']['application/json'];
export type Device = Devices['data']['subscriptions'][number];

/** Where the worker is that shows what comes; it serves no pages. */
const worker = '/push-worker.js';

/** Whether this browser can be told while no tab is open; on a phone some have to be put on its start screen first. */
export function canBePushed(): boolean {
  return 'serviceWorker' in navigator && typeof PushManager !== 'undefined' && typeof Notification !== 'undefined';
}

export async function fetchDevices(signal: AbortSignal): Promise<readonly Device[]> {
  return (await result(api.GET('/v1/notifications/push/subscriptions', { signal }))).data.subscriptions;
}

/** Whether the person has forbidden notifications in the browser, which only they can take back there. */
export const isForbidden = (): boolean => canBePushed() && Notification.permission === 'denied';

/** Has this browser be told. False: the person did not allow it. */
export async function turnOn(): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const { data } = await result(api.GET('/v1/notifications/push/key', {}));
  await navigator.serviceWorker.register(worker, { scope: '/' });
  const { pushManager } = await navigator.serviceWorker.ready;
  const before = await pushManager.getSubscription();
  // One that was made for another key, before the server was set up anew, takes nothing of ours.
  const isOurs = before !== null && textOf(before.options.applicationServerKey) === data.public_key;
  if (before !== null && !isOurs) await before.unsubscribe();
  const subscription =
    before !== null && isOurs
      ? before
      : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: data.public_key });
  const { endpoint = '', keys = {} } = subscription.toJSON();
  const { p256dh = '', auth = '' } = keys;
  await result(api.POST('/v1/notifications/push/subscriptions', { body: { endpoint, keys: { p256dh, auth } } }));
  return true;
}

/** Has a browser be told no more; where it is this one, it takes nothing any more either. */
export async function turnOff(device: Device): Promise<void> {
  const path = { id: device.id };
  await result(api.DELETE('/v1/notifications/push/subscriptions/{id}', { params: { path } }));
  if (!device.is_current || !canBePushed()) return;
  const registration = await navigator.serviceWorker.getRegistration('/');
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/** A key as the server writes it: base64url. */
function textOf(key: ArrayBuffer | null): string {
  const text = key === null ? '' : btoa(String.fromCharCode(...new Uint8Array(key)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
