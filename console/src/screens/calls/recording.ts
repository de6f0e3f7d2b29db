import type { Call, CallState } from '../../calls/call.ts';
import { Recorder } from '../../calls/recorder.ts';
import { type CallInfo, tellRecording } from '../../calls/server.ts';
import { sendFile } from '../../files/send-file.ts';
import { filesRoot } from '../../files/storage.ts';
import { saveFile } from '../../parts/save-file.ts';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { queryClient } from '../../queries.ts';
import { callsRoot } from './queries.ts';
import { texts } from './texts.tsx';

/* What this tab records of the call that it is in. */
let recorder: Recorder | null = null;
let unfollow: () => void = () => {};

/** Begins to record a call: all who are in it are told, and see it all the while. Throws `ApiError`. */
export async function startRecording(call: Call, ownName: string): Promise<void> {
  const { info } = call.state;
  await tellRecording(info.call_id, 'start');
  const begun = new Recorder(info.call_type);
  recorder = begun;
  const follow = (): void => begun.follow(peopleIn(call.state, call.ownTracks, ownName));
  follow();
  let isKnown = false;
  unfollow = call.onChange(() => {
    const { phase, info: now } = call.state;
    isKnown ||= now.recording !== null;
    // Whoever leads the call may stop it as well.
    if (phase === 'ended' || (isKnown && now.recording === null)) void stopRecording(now);
    else follow();
  });
  window.addEventListener('beforeunload', warn);
}

/** Stops it, and uploads what was recorded for those who were in the call; what cannot be uploaded is saved here. */
export async function stopRecording(info: CallInfo): Promise<void> {
  const stopped = recorder;
  if (stopped === null) return;
  recorder = null;
  unfollow();
  // Only that it is over; which file it is in is said once it is there.
  tellRecording(info.call_id, 'stop').catch(() => {});
  const content = await stopped.stop();
  // It was stopped before the first moment of it was there.
  if (content.size === 0) {
    window.removeEventListener('beforeunload', warn);
    return toastDone(texts.nothingRecorded);
  }
  const name = texts.recordingOf(new Date(info.created_at), content.type.includes('mp4') ? 'mp4' : 'webm');
  toastDone(texts.recordingIsUploaded);
  try {
    const about = { name, type: content.type, isEncrypted: false };
    const stored = await sendFile(content, about, { onProgress: () => {}, signal: new AbortController().signal });
    await tellRecording(info.call_id, 'stop', stored.file_id);
    toastDone(texts.recordingIsThere);
    for (const queryKey of [callsRoot, filesRoot]) void queryClient.invalidateQueries({ queryKey });
  } catch (error) {
    toastError(error, texts.recordingIsSavedHere);
    saveFile(content, name);
  } finally {
    window.removeEventListener('beforeunload', warn);
  }
}

/** Whoever closes the page would lose it. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function peopleIn(state: CallState, own: Call['ownTracks'], ownName: string): Parameters<Recorder['follow']>[0] {
  const others = state.others
    .filter(({ state: is }) => is === 'connected')
    .map(({ userId: id, name, stream, video, sharing }) => ({
      ...{ id, name, audio: stream?.getAudioTracks()[0] ?? null },
      video: video || sharing ? (stream?.getVideoTracks()[0] ?? null) : null,
    }));
  return [...others, { id: '', name: ownName, ...own }];
}
