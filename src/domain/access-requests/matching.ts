/** Whom somebody counts for: places of steps, from 0. */
export type Places = readonly number[];

/**
 * How many of the votes that steps need are there, where everybody counts for one step of theirs only, whichever makes the
 * most of all: an augmenting path for each vote that is needed (Kuhn).
 */
export function votesMatched(people: readonly Places[], needed: readonly number[]): number {
  const slots = needed.flatMap((count, place) => Array.from({ length: count }, () => place));
  /** Slot that each person fills. */
  const taken = new Map<number, number>();
  const fill = (slot: number, tried: Set<number>): boolean => {
    for (const [person, places] of people.entries()) {
      if (tried.has(person) || !places.includes(slots[slot] ?? -1)) continue;
      tried.add(person);
      const other = taken.get(person);
      if (other === undefined || fill(other, tried)) {
        taken.set(person, slot);
        return true;
      }
    }
    return false;
  };
  return slots.filter((_, slot) => fill(slot, new Set())).length;
}

/** What the steps need by now: where they go in order, those up to the first that lacks a vote; at once, all of them. */
export function neededNow(people: readonly Places[], needed: readonly number[], inOrder: boolean): readonly number[] {
  if (!inOrder) return needed;
  const sum = (counts: readonly number[]): number => counts.reduce((left, right) => left + right, 0);
  const first = needed.findIndex((_, place) => {
    const upTo = needed.slice(0, place + 1);
    return votesMatched(people, upTo) < sum(upTo);
  });
  return first === -1 ? needed : needed.slice(0, first + 1);
}

/** Whether one more vote of somebody would help. */
export function helps(people: readonly Places[], one: Places, needed: readonly number[]): boolean {
  return votesMatched([...people, one], needed) > votesMatched(people, needed);
}
