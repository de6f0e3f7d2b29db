import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconScreenShare,
  IconScreenShareOff,
  IconVideo,
  IconVideoOff,
  type TablerIcon,
} from '@tabler/icons-react';
import type { CallState } from '../../calls/call.ts';
import { activeCall, hangUp } from './active.ts';
import { CallMenu } from './call-menu.tsx';
import classes from './call-tools.module.css';
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
