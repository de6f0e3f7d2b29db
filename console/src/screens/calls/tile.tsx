import { IconMicrophoneOff, IconScreenShare } from '@tabler/icons-react';
import { useEffect, useMemo, useRef } from 'react';
import { useMe } from '../../api/session.ts';
import type { Other } from '../../calls/call.ts';
import type { Own } from '../../calls/local-media.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { texts } from './texts.tsx';
import classes from './tile.module.css';

/** Somebody else in the call: their picture or face, their name, and how they are heard. */
export function Tile({ other, main }: { readonly other: Other; readonly main: boolean }) {
  const { name, userId, stream, state, link, audio, video, sharing } = other;
  const words = state === 'connected' ? (link === 'connected' ? null : texts.phases[link]) : texts.states[state];
  return (
    <li className={classes.tile}>
      {stream !== null && (video || sharing) ? (
        <Picture stream={stream} screen={sharing} name={name} main={main} />
      ) : (
        <Avatar name={name} person={userId} size={56} />
      )}
      <span className={classes.label}>
        {!audio && <IconMicrophoneOff size={14} aria-label={texts.isMuted} />}
        {sharing && <IconScreenShare size={14} aria-hidden />}
        <span className={classes.name}>
          <bdi>{sharing ? texts.shares(name) : name}</bdi>
          {words !== null && words !== '' && ` · ${words}`}
        </span>
      </span>
    </li>
  );
}

/** Oneself, as the others see one. */
export function OwnTile({ own }: { readonly own: Own }) {
  const { user } = useMe();
  const { picture, sharing, audio } = own;
  const stream = useMemo(() => (picture === null ? null : new MediaStream([picture])), [picture]);
  return (
    <li className={classes.tile}>
      {stream === null ? (
        <Avatar name={user.full_name ?? user.username} person={user.id} size={56} />
      ) : (
        <Picture stream={stream} screen={sharing} name={texts.you} own />
      )}
      <span className={classes.label}>
        {!audio && <IconMicrophoneOff size={14} aria-label={texts.isMuted} />}
        <span className={classes.name}>{sharing ? texts.youShare : texts.you}</span>
      </span>
    </li>
  );
}

function Picture({
  stream,
  screen,
  name,
  own = false,
  main = false,
}: {
  readonly stream: MediaStream;
  readonly screen: boolean;
  readonly name: string;
  readonly own?: boolean;
  readonly main?: boolean;
}) {
  const self = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (self.current !== null) self.current.srcObject = stream;
  }, [stream]);
  return (
    <video
      ref={self}
      className={classes.picture}
      data-screen={screen || undefined}
      data-own={own || undefined}
      data-main={main || undefined}
      aria-label={name}
      autoPlay
      playsInline
      // What is heard of them is heard whether or not they are seen.
      muted
    />
  );
}
