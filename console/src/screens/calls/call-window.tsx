import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowsDiagonal,
  IconArrowsDiagonalMinimize2,
  IconPlayerRecordFilled,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useMe } from '../../api/session.ts';
import type { CallState, Other } from '../../calls/call.ts';
import { conversationQuery, nameOf } from '../messages/queries.ts';
import { activeCall, expandCall, useCalls } from './active.ts';
import { CallTools } from './call-tools.tsx';
import classes from './call-window.module.css';
import { QualityMark } from './quality-mark.tsx';
import { Sounds } from './sounds.tsx';
import { texts } from './texts.tsx';
import { OwnTile, Tile } from './tile.tsx';
import { lengthOf } from './words.ts';

/** The call that one is in: over the sheet, or small in its corner. What is heard goes on either way. */
export function CallWindow({ call }: { readonly call: CallState }) {
  const { expanded } = useCalls();
  const me = useMe().user.id;
  const { data: conversation } = useQuery(conversationQuery(call.info.conversation_id));
  const [speaker, setSpeaker] = useState<string | null>(null);
  const name = conversation === undefined ? texts.call : nameOf(conversation, me, texts.call);
  const shown = call.others.filter(isShown);
  const main = shown.find(({ sharing }) => sharing) ?? shown.find(({ stream }) => stream !== null) ?? shown[0];
  return (
    <>
      <Sounds others={call.others} speaker={speaker} />
      <section
        className={expanded ? classes.window : classes.corner}
        aria-label={texts.callWith(name)}
        data-mantine-color-scheme="dark"
      >
        <header className={classes.head}>
          <div className={classes.names}>
            <h2 className={classes.name}>
              <bdi>{name}</bdi>
            </h2>
            <Standing call={call} />
          </div>
          <RecordingMark call={call} />
          <QualityMark call={call} />
          <Tooltip label={expanded ? texts.makeSmall : texts.makeLarge}>
            <ActionIcon
              variant="transparent"
              className={classes.tool}
              aria-label={expanded ? texts.makeSmall : texts.makeLarge}
              onClick={() => expandCall(!expanded)}
            >
              {expanded ? (
                <IconArrowsDiagonalMinimize2 size={16} aria-hidden />
              ) : (
                <IconArrowsDiagonal size={16} aria-hidden />
              )}
            </ActionIcon>
          </Tooltip>
        </header>
        {expanded && <Problems call={call} />}
        <ul className={classes.grid} aria-label={texts.people} data-count={expanded ? shown.length + 1 : 1}>
          {(expanded ? shown : main === undefined ? [] : [main]).map(other => (
            <Tile key={other.userId} other={other} main={other === main} />
          ))}
          {(expanded || main === undefined) && <OwnTile own={call.own} />}
        </ul>
        <CallTools call={call} small={!expanded} speaker={speaker} onSpeaker={setSpeaker} />
      </section>
    </>
  );
}

/** That somebody records the call: all see it, all the while. */
function RecordingMark({ call: { info } }: { readonly call: CallState }) {
  const me = useMe().user.id;
  if (info.recording === null) return null;
  const { recorded_by: by } = info.recording;
  const name = info.participants.find(({ user_id: id }) => id === by)?.name ?? texts.somebody;
  return (
    <span className={classes.recording} role="status">
      <IconPlayerRecordFilled size={14} aria-hidden />
      {by === me ? texts.youRecord : texts.records(name)}
    </span>
  );
}

/** Those who are there, or may come. */
const isShown = ({ state }: Other): boolean => state === 'connected' || state === 'ringing';

/** How the call stands: a word, or for how long it goes on. */
function Standing({ call: { phase, info } }: { readonly call: CallState }) {
  const [, tick] = useState(0);
  const runs = phase === 'connected' && info.answered_at !== null;
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => tick(count => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [runs]);
  if (runs && info.answered_at !== null)
    return (
      <span className={classes.standing} role="timer">
        {lengthOf((Date.now() - Date.parse(info.answered_at)) / 1000)}
      </span>
    );
  return (
    <span className={classes.standing} role="status">
      {texts.phases[phase]}
    </span>
  );
}

/** What could not be used of one’s own, why, and a way on. */
function Problems({ call: { own } }: { readonly call: CallState }) {
  const { audio, video, screen } = own.problems;
  const call = activeCall();
  return (
    <>
      {audio !== undefined && <Problem words={texts.problems.audio[audio]} onRetry={() => void call?.setAudio(true)} />}
      {video !== undefined && <Problem words={texts.problems.video[video]} onRetry={() => void call?.setVideo(true)} />}
      {screen !== undefined && <Problem words={texts.problems.screen[screen]} onRetry={() => void call?.share()} />}
    </>
  );
}

function Problem({ words, onRetry }: { readonly words: string; readonly onRetry: () => void }) {
  return (
    <div className={classes.problem} role="alert">
      <IconAlertTriangle size={16} aria-hidden />
      <span className={classes.words}>{words}</span>
      <Button size="compact-sm" variant="default" onClick={onRetry}>
        {texts.tryAgain}
      </Button>
    </div>
  );
}
