/** How something waits. */
export interface Turn {
  /** What counts as one caller: those of one network wait behind each other, not before everybody else. */
  readonly network: string;
  /** Shown before to belong here, as a device that has signed in: goes before those who are not. */
  readonly known: boolean;
  /** Whether nobody waits for the outcome any more. */
  readonly gone?: (() => boolean) | undefined;
}

/** A line in which networks take turns, so that how long one waits hangs on how many wait, not on how much one of them asks for. */
export interface FairLine<Item> {
  /**
   * Takes in an item. In a full line somebody has to give way: returns that item, which may be the one given; null when
   * there was room.
   */
  push(item: Item, turn: Turn): Item | null;
  /** Takes out the item whose turn it is. */
  shift(): Item | undefined;
  /** Takes out all. */
  clear(): Item[];
}

/** After so many known ones in a row, one of the others has its turn. */
const knownInRow = 3;

export function createFairLine<Item>(capacity: number): FairLine<Item> {
  const known: Lanes<Item> = new Map();
  const others: Lanes<Item> = new Map();
  let size = 0;
  let row = 0;

  function makeRoom(turn: Turn, own: number): Item | undefined {
    if (turn.known && others.size > 0) return dropLast(others, longest(others));
    const lanes = turn.known ? known : others;
    const crowded = longest(lanes);
    return (lanes.get(crowded)?.length ?? 0) > own + 1 ? dropLast(lanes, crowded) : undefined;
  }

  return {
    push(item, turn) {
      const lanes = turn.known ? known : others;
      let gaveWay: Item | null = null;
      if (size >= capacity) {
        const dropped = makeRoom(turn, lanes.get(turn.network)?.length ?? 0);
        if (dropped === undefined) return item;
        gaveWay = dropped;
        size -= 1;
      }
      const lane = lanes.get(turn.network);
      if (lane === undefined) lanes.set(turn.network, [item]);
      else lane.push(item);
      size += 1;
      return gaveWay;
    },

    shift() {
      const lanes = known.size > 0 && (others.size === 0 || row < knownInRow) ? known : others;
      row = lanes === known ? row + 1 : 0;
      const item = takeFirst(lanes);
      if (item !== undefined) size -= 1;
      return item;
    },

    clear() {
      const all = [...known.values(), ...others.values()].flat();
      known.clear();
      others.clear();
      size = 0;
      return all;
    },
  };
}

/** What waits, by network; the network whose turn is next comes first. No lane is empty. */
type Lanes<Item> = Map<string, Item[]>;

function takeFirst<Item>(lanes: Lanes<Item>): Item | undefined {
  const [next] = lanes;
  if (next === undefined) return undefined;
  const [network, lane] = next;
  const item = lane.shift();
  lanes.delete(network);
  if (lane.length > 0) lanes.set(network, lane);
  return item;
}

/** The network with most in line. */
function longest<Item>(lanes: Lanes<Item>): string {
  let most = 0;
  let found = '';
  for (const [network, lane] of lanes) {
    if (lane.length <= most) continue;
    most = lane.length;
    found = network;
  }
  return found;
}

/** Takes out the newest of a lane. */
function dropLast<Item>(lanes: Lanes<Item>, network: string): Item | undefined {
  const lane = lanes.get(network);
  const item = lane?.pop();
  if (lane?.length === 0) lanes.delete(network);
  return item;
}
