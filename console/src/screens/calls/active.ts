import { useSyncExternalStore } from 'react';
import { ApiError } from '../../api/errors.ts';
import { type Message, onLive } from '../../api/live.ts';
import { onSignOut, sessionNow } from '../../api/session.ts';
import { Call, type CallState } from '../../calls/call.ts';
import {
  type CallInfo,
  type CallType,
  declineCall,
  endCall,
  initiateCall,
  joinCall,
  runningCalls,
  thisDevice,
} from '../../calls/server.ts';
import { queryClient } from '../../queries.ts';
import { callsRoot } from './queries.ts';

/*
 * The call that this tab takes part in, and those that run in one's conversations. It goes on while one looks at other screens.
 */
export interface Calls {
  /** The one that this tab is in; null: none. */
  readonly active: CallState | null;
  /** What came of the one that this tab was in last, until it is told. */
  readonly over: CallInfo | null;
  readonly running: readonly CallInfo[];
  /** Whether the call takes the whole sheet. */
  readonly expanded: boolean;
}

let call: Call | null = null;
let stopCall: () => void = () => {};
let calls: Calls = { active: null, over: null, running: [], expanded: false };
const listeners = new Set<() => void>();

function change(changes: Partial<Calls>): void {
  calls = { ...calls, ...changes };
  for (const listener of listeners) listener();
}

const me = (): string => {
  const session = sessionNow();
  return session.state === 'signed_in' ? session.me.user.id : '';
};

/** Calls others of a conversation; where a call runs there already, one comes into that one. Throws `ApiError`. */
export async function placeCall(conversation: string, type: CallType, callees: readonly string[]): Promise<void> {
  await hangUp();
  let info: CallInfo;
  try {
    info = await initiateCall(conversation, type, callees);
  } catch (error) {
    const running = error instanceof ApiError && error.status === 409 ? error.body['call_id'] : undefined;
    if (typeof running !== 'string') throw error;
    info = await joinCall(running);
  }
  enter(info, type === 'video');
}

/** Comes into a call that rings or runs. Throws `ApiError`. */
export async function answerCall(id: string, withVideo: boolean, password: string | null = null): Promise<void> {
  if (call !== null && call.state.info.call_id === id) return;
  await hangUp();
  enter(await joinCall(id, password), withVideo);
}

/** Stops a call from ringing, on all of one’s devices. Throws `ApiError`. */
export async function refuseCall({ call_id: id }: CallInfo): Promise<void> {
  change({ running: calls.running.filter(each => each.call_id !== id) });
  await declineCall(id);
}

/** Leaves the call that this tab is in. */
export async function hangUp(): Promise<void> {
  const left = call;
  if (left === null) return;
  forget();
  await left.leave().catch(() => {});
}

/** Ends it for all. Throws `ApiError`. */
export async function endForAll(): Promise<void> {
  const ended = call;
  if (ended === null) return;
  await endCall(ended.state.info.call_id);
  ended.close();
}

/** The call itself, for what is done in it. */
export const activeCall = (): Call | null => call;

/** Has the call take the whole sheet, or a corner of it. */
export const expandCall = (expanded: boolean): void => change({ expanded });

/** What came of the last call was told. */
export const toldOver = (): void => change({ over: null });

function enter(info: CallInfo, withVideo: boolean): void {
  const entered = new Call(info, me());
  call = entered;
  stopCall = entered.onChange(() => {
    if (call !== entered) return;
    change({ active: entered.state });
    if (entered.state.phase === 'ended') forget();
  });
  change({ active: entered.state, over: null, expanded: true });
  know(info);
  void entered.begin(withVideo);
}

function forget(): void {
  stopCall();
  const info = call?.state.info ?? null;
  call = null;
  change({ active: null, over: info, expanded: false });
}

function know(info: CallInfo): void {
  const others = calls.running.filter(({ call_id: id }) => id !== info.call_id);
  change({ running: info.status === 'ended' ? others : [info, ...others] });
  if (call?.state.info.call_id !== info.call_id) return;
  const own = info.participants.find(({ user_id: id }) => id === me());
  // One of one’s other devices has it now.
  if (own?.state === 'connected' && own.device_id !== null && own.device_id !== thisDevice()) call.close();
  else call.take(info);
}

function hear(message: Message & { readonly channel?: string; readonly calls?: readonly CallInfo[] }): void {
  if (message.type === 'missed')
    void runningCalls().then(
      running => change({ running }),
      () => {},
    );
  else if (message.type === 'subscribed') {
    if (message.channel === 'calls') for (const running of [message.calls ?? []]) change({ running });
  } else {
    know(message as Message & CallInfo);
    if (message.type === 'call.ended') void queryClient.invalidateQueries({ queryKey: callsRoot });
  }
}

/** Hears of calls, all the while that somebody is signed in. Call what is returned to stop. */
export function followCalls(): () => void {
  const stops = [onLive('calls', hear), onSignOut(() => void hangUp())];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The calls as they stand. */
export function useCalls(): Calls {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => calls,
  );
}

/** Those that ring for somebody now. */
export function ringingFor(running: readonly CallInfo[], person: string): readonly CallInfo[] {
  return running.filter(
    ({ status, participants }) =>
      status !== 'ended' && participants.some(({ user_id: id, state }) => id === person && state === 'ringing'),
  );
}
