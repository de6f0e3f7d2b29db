import { ActionIcon, Button, Popover, Select, Stack, Switch } from '@mantine/core';
import { IconPhoneX, IconPictureInPicture, IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/session.ts';
import type { CallState } from '../../calls/call.ts';
import { toastError } from '../../parts/toast.tsx';
import { conversationQuery } from '../messages/queries.ts';
import { activeCall, endForAll } from './active.ts';
import classes from './call-tools.module.css';
import { texts } from './texts.tsx';

/** Devices, and what is seldom done in a call. */
export function CallMenu({
  call: { own, info, relayOnly },
  speaker,
  onSpeaker,
}: {
  readonly call: CallState;
  readonly speaker: string | null;
  readonly onSpeaker: (device: string) => void;
}) {
  const me = useMe().user.id;
  const { data: conversation } = useQuery(conversationQuery(info.conversation_id));
  const call = activeCall();
  const mayEnd = conversation?.type === 'direct' || info.caller_id === me || conversation?.role === 'admin';
  const of = (kind: 'audio' | 'video' | 'output') =>
    own.devices.filter(each => each.kind === kind).map(({ id, label }) => ({ value: id, label }));
  const choice = (
    label: string,
    kind: 'audio' | 'video' | 'output',
    value: string | null,
    onChange: (device: string) => void,
  ) => (
    <Select
      label={label}
      placeholder={texts.noneFound}
      data={of(kind)}
      value={value ?? of(kind)[0]?.value ?? null}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      onChange={chosen => chosen !== null && onChange(chosen)}
    />
  );
  return (
    <Popover position="top" trapFocus returnFocus width={300}>
      <Popover.Target>
        <ActionIcon variant="transparent" className={classes.tool} aria-label={texts.devices}>
          <IconSettings size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          {choice(texts.microphone, 'audio', own.chosen.audio, device => void call?.choose('audio', device))}
          {choice(texts.camera, 'video', own.chosen.video, device => void call?.choose('video', device))}
          {of('output').length > 0 && choice(texts.speaker, 'output', speaker, onSpeaker)}
          <Switch
            label={texts.relayOnly}
            description={texts.relayOnlySays}
            checked={relayOnly}
            onChange={({ currentTarget }) => call?.setRelayOnly(currentTarget.checked)}
          />
          {document.pictureInPictureEnabled && (
            <Button
              variant="default"
              leftSection={<IconPictureInPicture size={16} aria-hidden />}
              onClick={() => void showAboveAll()}
            >
              {texts.pictureInPicture}
            </Button>
          )}
          {mayEnd && (
            <Button
              variant="default"
              leftSection={<IconPhoneX size={16} aria-hidden />}
              onClick={() => endForAll().catch((error: unknown) => toastError(error))}
            >
              {texts.endForAll}
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Puts the picture of the call above other windows, where there is one. */
async function showAboveAll(): Promise<void> {
  const picture = document.querySelector<HTMLVideoElement>('video[data-main]');
  await picture?.requestPictureInPicture().catch((error: unknown) => toastError(error));
}
