import { useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useMe } from '../../api/session.ts';
import { toastDone } from '../../parts/toast.tsx';
import { expandCall, followCalls, ringingFor, toldOver, useCalls } from './active.ts';
import { Ring } from './ring.tsx';
import { texts } from './texts.tsx';
import { lengthOf } from './words.ts';

const CallWindow = lazy(async () => ({ default: (await import('./call-window.tsx')).CallWindow }));

/** What of calls is on every page: those that ring, and the one that one is in. */
export function CallsOverlay() {
  const me = useMe().user.id;
  const { active, over, running } = useCalls();
  const path = useRouterState({ select: state => state.location.pathname });
  useEffect(followCalls, []);
  // Who goes to another screen wants to see it.
  const seen = useRef(path);
  useEffect(() => {
    if (seen.current !== path) expandCall(false);
    seen.current = path;
  }, [path]);
  useEffect(() => {
    if (over === null) return;
    toldOver();
    if (over.status === 'ended')
      toastDone(
        over.end_reason === 'completed'
          ? texts.endedAfter(lengthOf(over.duration ?? 0))
          : texts.ends[over.end_reason ?? 'failed'],
      );
  }, [over]);
  return (
    <>
      {ringingFor(running, me)
        .slice(0, 1)
        .map(call => (
          <Ring key={call.call_id} call={call} />
        ))}
      <Suspense>{active !== null && <CallWindow call={active} />}</Suspense>
    </>
  );
}
