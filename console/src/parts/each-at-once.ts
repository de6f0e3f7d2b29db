/** Requests under way at once: the server has others to serve. */
const atOnce = 4;

/** Does something with each of several things, a few at once; `deed` tells itself what fails. */
export async function eachAtOnce<T>(things: readonly T[], deed: (thing: T) => Promise<void>): Promise<void> {
  const waiting = [...things];
  const work = async (): Promise<void> => {
    for (let thing = waiting.shift(); thing !== undefined; thing = waiting.shift()) await deed(thing);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
