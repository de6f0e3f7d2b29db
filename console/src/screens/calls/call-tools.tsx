import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerRecord,
  IconPlayerStop,
  IconScreenShare,
  IconScreenShareOff,
  IconVideo,
  IconVideoOff,
  type TablerIcon,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useMe } from '../../api/session.ts';
import type { CallState } from '../../calls/call.ts';
import { canRecord } from '../../calls/recorder.ts';
import { toastError } from '../../parts/toast.tsx';
import { activeCall, hangUp } from './active.ts';
import { CallMenu } from './call-menu.tsx';
import classes from './call-tools.module.css';
import { startRecording, stopRecording } from './recording.ts';
import { texts } from './texts.tsx';

/** What can be done in a call. */
export function CallTools({
  call,
  small,
  speaker,
  onSpeaker,
}: {
  readonly call: CallState;
  readonly small: boolean;
  readonly speaker: string | null;
  readonly onSpeaker: (device: string) => void;
}) {
  const { own } = call;
  const done = activeCall();
  const maySee = 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  return (
    <div className={classes.tools} role="toolbar" aria-label={texts.call} data-small={small || undefined}>
      <Tool
        icon={own.audio ? IconMicrophone : IconMicrophoneOff}
        label={own.audio ? texts.mute : texts.unmute}
        off={!own.audio}
        onClick={() => void done?.setAudio(!own.audio)}
      />
      <Tool
        icon={own.video ? IconVideo : IconVideoOff}
        label={own.video ? texts.cameraOff : texts.cameraOn}
        off={!own.video}
        onClick={() => void done?.setVideo(!own.video)}
      />
      {!small && maySee && (
        <Tool
          icon={own.sharing ? IconScreenShareOff : IconScreenShare}
          label={own.sharing ? texts.stopSharing : texts.share}
          off={own.sharing}
          onClick={() => (own.sharing ? done?.stopSharing() : void done?.share())}
        />
      )}
      {!small && canRecord() && <RecordTool call={call} />}
      {!small && <CallMenu call={call} speaker={speaker} onSpeaker={onSpeaker} />}
      {small ? (
        <Tooltip label={texts.leave}>
          <ActionIcon color="red.9" variant="filled" aria-label={texts.leave} onClick={() => void hangUp()}>
            <IconPhoneOff size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : (
        <Button color="red.9" leftSection={<IconPhoneOff size={16} aria-hidden />} onClick={() => void hangUp()}>
          {texts.leave}
        </Button>
      )}
    </div>
  );
}

/** Records the call, or stops that; while somebody else records it, only they do. */
function RecordTool({ call: { info } }: { readonly call: CallState }) {
  const { user } = useMe();
  const [busy, setBusy] = useState(false);
  const { recording } = info;
  if (recording !== null && recording.recorded_by !== user.id) return null;
  const run = async (): Promise<void> => {
    const call = activeCall();
    if (call === null || busy) return;
    setBusy(true);
    try {
      if (recording === null) await startRecording(call, user.full_name ?? user.username);
      else await stopRecording(info);
    } catch (error) {
      toastError(error, texts.notRecorded);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Tool
      icon={recording === null ? IconPlayerRecord : IconPlayerStop}
      label={recording === null ? texts.record : texts.stopRecording}
      off={recording !== null}
      onClick={() => void run()}
    />
  );
}

function Tool({
  icon: Icon,
  label,
  off,
  onClick,
}: {
  readonly icon: TablerIcon;
  readonly label: string;
  readonly off: boolean;
  readonly onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="transparent"
        className={classes.tool}
        data-off={off || undefined}
        aria-label={label}
        onClick={onClick}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
