/** Seconds of a tone, and from the beginning of one pair to that of the next. */
const [tone, every] = [0.35, 3];

/** Two soft tones, again and again. Where the browser lets no page sound yet, it is silent. Call what is returned to stop. */
export function ringTone(): () => void {
  const context = new AudioContext();
  const ring = (): void => {
    if (context.state !== 'running') return;
    for (const [index, frequency] of [523.25, 659.25].entries()) {
      const begins = context.currentTime + index * (tone + 0.05);
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.linearRampToValueAtTime(0.12, begins + 0.03);
      gain.gain.linearRampToValueAtTime(0, begins + tone);
      const source = new OscillatorNode(context, { frequency });
      source.connect(gain).connect(context.destination);
      source.start(begins);
      source.stop(begins + tone);
    }
  };
  ring();
  const timer = setInterval(ring, every * 1000);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
