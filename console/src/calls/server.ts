import { api, authorized, result } from '../api/client.ts';
import { type LiveListener, listenTo } from '../api/live-socket.ts';
import type { paths } from '../api/schema.d.ts';
import type { Heard } from './messages.ts';

export type CallInfo = paths['/v1/calls/initiate']['post']['responses']['201']['content']['application/json']['data'];
export type CallType = CallInfo['call_type'];

/**
 * What this tab is called while it is in a call: the one device of somebody that is. It is the same after the page was loaded anew, and
 * another one in another tab.
 */
export function thisDevice(): string {
  const key = 'gatehouse.device';
  const kept = sessionStorage.getItem(key);
  if (kept !== null) return kept;
  const made = crypto.randomUUID();
  sessionStorage.setItem(key, made);
  return made;
}

/** Calls others of a conversation. Throws `ApiError`. */
export async function initiateCall(
  conversation: string,
  type: CallType,
  callees: readonly string[],
): Promise<CallInfo> {
  const body = { conversation_id: conversation, call_type: type, callee_ids: [...callees], device_id: thisDevice() };
  return (await result(api.POST('/v1/calls/initiate', { body }))).data;
}

/** Comes into a call with this tab: the first device that does has it. Throws `ApiError`. */
export async function joinCall(id: string, password: string | null = null): Promise<CallInfo> {
  const body = { device_id: thisDevice(), password };
  return (await result(api.POST('/v1/calls/{id}/join', { params: { path: { id } }, body }))).data.call;
}

export async function declineCall(id: string): Promise<void> {
  await result(api.POST('/v1/calls/{id}/decline', { params: { path: { id } } }));
}

export async function leaveCall(id: string): Promise<void> {
  await result(api.POST('/v1/calls/{id}/leave', { params: { path: { id } } }));
}

/** Ends it for all. */
export async function endCall(id: string): Promise<void> {
  await result(api.POST('/v1/calls/{id}/end', { params: { path: { id } }, body: {} }));
}

/** Leaves while the page closes: nothing is waited for. */
export function leaveWhileClosing(id: string): void {
  const request = new Request(new URL(`/v1/calls/${id}/leave`, location.origin), { method: 'POST', keepalive: true });
  authorized(request).catch(() => {});
}

/** The calls that run in one’s conversations. */
export async function runningCalls(): Promise<readonly CallInfo[]> {
  return (await result(api.GET('/v1/calls/running'))).data.calls;
}

/** Servers by which devices find each other, with credentials made for this moment. None where they cannot be had. */
export async function fetchIceServers(): Promise<RTCIceServer[]> {
  try {
    return (await result(api.GET('/v1/calls/ice-servers'))).data.ice_servers;
  } catch {
    // Devices that reach each other need none.
    return [];
  }
}

/** What one’s device has measured; the server adds it up. */
type Sample = paths['/v1/calls/{id}/quality']['post']['requestBody']['content']['application/json']['samples'][number];

/** Tells how well one hears and is heard. */
export async function sendQuality(id: string, sample: Sample): Promise<void> {
  await result(api.POST('/v1/calls/{id}/quality', { params: { path: { id } }, body: { samples: [sample] } }));
}

/** Tells all that one records the call from now on, or does not any more; then which file it is in. */
export async function tellRecording(id: string, action: 'start' | 'stop', file: string | null = null): Promise<void> {
  const body = { action, file_id: file };
  await result(api.POST('/v1/calls/{id}/recording', { params: { path: { id } }, body }));
}

/** Opens the signalling socket of a call that was joined. Call what is returned to close it. */
export function openSignalling(id: string, told: LiveListener<Heard>): () => void {
  return listenTo('/v1/calls/ws/signaling', { call_id: id, device_id: thisDevice() }, told);
}
