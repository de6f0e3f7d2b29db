import { median } from '../support/measure.ts';

/** Milliseconds of each of several calls that must answer with 2xx, one after the other. */
export async function timesOf(
  calls: number,
  request: () => readonly [url: string, init: RequestInit],
): Promise<readonly number[]> {
  const figures: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const [url, init] = request();
    const begun = performance.now();
    const reply = await fetch(url, init);
    const body = await reply.text();
    figures.push(performance.now() - begun);
    if (!reply.ok) throw new Error(`${url}: ${reply.status} ${body}`);
  }
  return figures;
}

export const milliseconds = (figure: number): string => `${figure.toFixed(1)} ms`;

/** The middle of the calls of one round. */
export async function medianOf(
  calls: number,
  request: () => readonly [url: string, init: RequestInit],
): Promise<number> {
  return median(await timesOf(calls, request));
}
