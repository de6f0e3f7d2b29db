import { useEffect, useRef } from 'react';
import type { Other } from '../../calls/call.ts';

/** What is heard of the others, wherever they are shown; `speaker`: the device that it comes from, null: the browser’s. */
export function Sounds({ others, speaker }: { readonly others: readonly Other[]; readonly speaker: string | null }) {
  return others.map(
    ({ userId, stream }) => stream !== null && <Sound key={userId} stream={stream} speaker={speaker} />,
  );
}

function Sound({ stream, speaker }: { readonly stream: MediaStream; readonly speaker: string | null }) {
  const self = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    if (self.current !== null) self.current.srcObject = stream;
  }, [stream]);
  useEffect(() => {
    // Not every browser lets one choose; then it is the one of the system.
    if (speaker !== null && self.current !== null && 'setSinkId' in self.current)
      self.current.setSinkId(speaker).catch(() => {});
  }, [speaker]);
  // biome-ignore lint/a11y/useMediaCaption: it is what people say now
  return <audio ref={self} autoPlay hidden />;
}
