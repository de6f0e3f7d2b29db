import type { Static, TObject, TSchema } from 'typebox';
import type { Action, AnyAction } from '../kernel/action.ts';
import type { DomainError } from '../kernel/errors.ts';

/**
 * Close codes of RFC 6455 §7.4.1 and the IANA registry, and ours. After `restart` and `tryAgainLater` clients come back and go on
 * from where they were.
 */
export const closeCodes = {
  done: 1000,
  restart: 1012,
  /** It reads more slowly than it is told, or was open for as long as may be. */
  tryAgainLater: 1013,
  /** The session has ended, or its token where the socket lasts no longer. */
  unauthenticated: 4401,
  /** The right is gone. */
  forbidden: 4403,
  displaced: 4409,
  /** It went on sending more than it may. */
  tooMany: 4429,
} as const;

/** How a token may come: browsers can set no `Authorization` on a socket, but `Sec-WebSocket-Protocol: bearer, <token>`. */
export type TokenPlace = 'header' | 'protocol' | 'query';

/** A socket when something is performed for it. */
export interface Asking<Opened> {
  readonly opened: Opened;
  /** The topics that it follows. */
  readonly following: ReadonlySet<string>;
  /** What came, without its type; empty where nothing came. */
  readonly message: Readonly<Record<string, unknown>>;
}

/**
 * How far what happens in a topic was told: the number of the newest change there, and of the newest thing that was added to
 * it, such as a message to a conversation. Adding a thing is a change, too.
 */
export interface Mark {
  readonly change: number;
  readonly seq: number;
}

/** A topic with a feed, and from where on a socket is told what is numbered there. */
export interface FeedFollowed {
  readonly topic: string;
  readonly from: Mark;
  /** It is told nothing of things up to this number. */
  readonly hidden?: number;
}

/** What a socket follows: a topic with a feed says from where on. */
export type Follows = string | FeedFollowed;

/** Where an event stands that is numbered. */
export interface Numbered extends Mark {
  /** Whether the thing was added by it. */
  readonly isNew: boolean;
}

/** How far a feed has come in the database. */
export interface FeedHead extends Mark {
  readonly subject: string;
  /** Changes when somebody comes or goes who may follow it. */
  readonly audience: number;
}

export interface FeedPage<Event> {
  readonly events: readonly Event[];
  /** How far these come. */
  readonly mark: Mark;
  readonly more: boolean;
}

/** What the server asks for itself; `ask` is where its types are checked. */
export interface Ask<O> {
  readonly action: Action<TSchema, O>;
  readonly input: unknown;
}

export function ask<S extends TSchema, O>(action: Action<S, O>, input: Static<S>): Ask<O> {
  // The pipeline checks the input once more against the schema of the action.
  return { action: action as unknown as Action<TSchema, O>, input };
}

/**
 * Topics of which nothing is left out, told twice or out of order. What happens there is numbered: the next number is told at
 * once; where one is missing, or something may have been missed, what was stored is read once for all sockets of the instance.
 */
export interface Feed<Event> {
  /** What a topic is the feed of (an id); null: it has none. */
  of(topic: string): string | null;
  /** Null: it has no number, and is told at once. */
  numbered(event: Event): Numbered | null;
  /** How far each has come; those that there are no more are left out. */
  heads(subjects: readonly string[]): Ask<readonly FeedHead[]>;
  /** What comes after a mark, at most until another: changes of what was there first, then what was added, each in order. */
  after(subject: string, mark: Mark, until: Mark | null): Ask<FeedPage<Event>>;
  /** Those of these people who may follow it. */
  audience(subject: string, people: readonly string[]): Ask<readonly string[]>;
}

/** Has a socket told again what was stored before it began to follow a topic; `change: null`: only what was added. */
export interface Resume {
  readonly topic: string;
  readonly from: { readonly seq: number; readonly change: number | null };
  /** Said once all of it is told, before what happens now. */
  told(until: Mark): object;
}

/** What is performed as whoever opened the socket; `step` is where its types are checked. */
export interface Step {
  readonly action: AnyAction;
  input(asking: Asking<unknown>): unknown;
  /** Told to this socket alone; null: nothing. */
  answer(result: unknown, asking: Asking<unknown>): object | null;
  /** What the socket follows from then on; null: what it did. */
  topics(result: unknown, asking: Asking<unknown>): readonly Follows[] | null;
  /** What the socket is told again; null: nothing. */
  resumes(result: unknown, asking: Asking<unknown>): Resume | null;
}

/**
 * What is said on as it came, to those who follow a topic. Nobody is asked: who may say it was judged when the socket was opened, and
 * is judged again when that may have changed. What it throws is answered like any refusal.
 */
export type Relay = (
  asking: Asking<unknown>,
  at: Date,
) => { readonly topic: string; readonly event: { readonly type: string } };

/** What was refused, in the words of the surface. */
export interface Refusal {
  readonly message: string;
  /** Null for what nobody foresaw. */
  readonly error: DomainError | null;
  /** What came; null where it was no JSON object. */
  readonly asked: Readonly<Record<string, unknown>> | null;
}

/** What a heartbeat can tell. */
export interface Beat {
  readonly at: Date;
  /** People who have a socket open, on any instance. */
  readonly onlinePeople: number;
}

/** A socket as its looks see it. */
export interface Watched<State> {
  readonly state: State;
  /** Whether it can still be told something. */
  readonly open: boolean;
  /** Performs as whoever opened the socket, or with a token that they were given since. */
  perform<O>(action: Action<TSchema, O>, input: unknown, credential?: string): Promise<O>;
  /** Resolves to whether it was handed to the network. */
  send(message: object): Promise<boolean>;
  close(code: number, reason: string): void;
}

/**
 * What is looked for again and again: each second, and at once when something happened in a topic that the socket follows,
 * or may have been missed there. One look of a socket at a time; a server that stops lets those under way finish.
 */
export interface Looks<Opened, State, Event, Answer> {
  /** What is remembered of a socket between looks. */
  begin(opened: Opened): State;
  /** What the server asks once for all sockets that look now. */
  readonly together?: {
    readonly action: Action<TSchema, Answer>;
    readonly input: (states: readonly State[]) => unknown;
  };
  /** The look of one socket. Where it is refused since the session or the right has ended, the socket is closed; otherwise it is tried again. */
  each(watched: Watched<State>, answer: Answer): Promise<void>;
  /** Whether there is anything to look for. Default: there always is. */
  due?(state: State): boolean;
  /** What to remember of what happened in a topic; `later` waits for the next second. Default: looks at once. */
  heard?(state: State, event: Event): 'later' | undefined;
}

/** One address where sockets are opened, as the hub serves it; `socket` is where its types are checked. */
export interface Socket {
  readonly path: string;
  readonly token: readonly TokenPlace[];
  readonly lasts: 'session' | 'token';
  readonly longestMessage: number;
  readonly messagesPerSecond: number;
  readonly query: TObject;
  readonly organizationIn: string | undefined;
  readonly open: AnyAction;
  input(query: unknown): unknown;
  greeting(opened: unknown): object | null;
  readonly heartbeat: ((beat: Beat) => object) | undefined;
  readonly gone: ((opened: unknown) => void) | undefined;
  readonly left: ((opened: unknown) => Ask<unknown>) | undefined;
  readonly messages: Readonly<Record<string, Step>>;
  readonly relays: Readonly<Record<string, Relay>>;
  readonly silentSeconds: number | undefined;
  refused(refusal: Refusal): object;
  readonly stillMay: Step | undefined;
  topics(opened: unknown, userId: string | null): readonly Follows[];
  readonly feed: Feed<never> | undefined;
  readonly resumesWithin: number;
  readonly place: ((opened: unknown) => string | null) | undefined;
  readonly present: Readonly<Record<string, (event: unknown) => object>>;
  readonly mayDrop: ReadonlySet<string>;
  readonly missed: object | undefined;
  readonly looks: Looks<unknown, unknown, unknown, unknown> | undefined;
}

interface SocketSpec<S extends TSchema, O, Q extends TObject, State, Event extends { readonly type: string }, Answer> {
  /** Where a token may be; none where sockets are opened by whom nobody knows yet. In the query it is `token`. */
  token: readonly TokenPlace[];
  /** Until its access token ends, instead of its session. At most 12 hours either way. */
  lasts?: 'token';
  /** Bytes; a longer message closes the socket with 1009. */
  longestMessage: number;
  /** What comes on top of that is told once and not performed; what comes on top again closes the socket with 4429. */
  messagesPerSecond: number;
  query: Q;
  /** Query parameter that says what `X-Organization-Id` says elsewhere. */
  organizationIn?: keyof Static<Q> & string;
  /** Decides before the upgrade: what it refuses is answered in HTTP. */
  open: Action<S, O>;
  input: (query: Static<Q>) => NoInfer<Static<S>>;
  /** Said first. */
  greeting?: (opened: NoInfer<O>) => object;
  /** Said twice a minute. */
  heartbeat?: (beat: Beat) => object;
  /** Called once when the connection has ended, whether or not it became a socket. */
  gone?: (opened: NoInfer<O>) => void;
  /** What the server does once a socket that it served has closed, unless the server stops. */
  left?: (opened: NoInfer<O>) => Ask<unknown>;
  /** Seconds without a word from the other side, which is asked three times meanwhile, until it is cut off. Default: 75, asked twice. */
  silentSeconds?: number;
  /** By the `type` of an incoming message. A socket without any passes over what it is told. */
  messages?: Readonly<Record<string, Step>>;
  /** By the `type`, too: what is said on without asking anybody. */
  relays?: Readonly<Record<string, Relay>>;
  /** How a message that is refused is answered. Default: `{ type: 'error', message }`. */
  refused?: (refusal: Refusal) => object;
  topics?: (opened: NoInfer<O>, userId: string | null) => readonly Follows[];
  /** Of those topics that have one. */
  feed?: Feed<Event>;
  /**
   * Milliseconds after opening in which it may say where it was, so that what it missed is told before what happens now.
   * Default: it does not.
   */
  resumesWithin?: number;
  /**
   * Where its person is by having it open (an id), besides being there at all; null: nowhere else. Without it, having it
   * open is not being there.
   */
  place?: (opened: NoInfer<O>) => string | null;
  /**
   * Performed when what its person may do has changed or may have, and once a minute: what it refuses closes the socket.
   * Whoever follows topics as a person must have one.
   */
  stillMay?: Step;
  /** How what happens in its topics is told; the rest is not. Made once for all sockets that are told. */
  present?: { readonly [T in Event['type']]?: (event: Extract<Event, { readonly type: T }>) => object };
  /** What is left out for whoever has more than 64 KiB waiting. */
  mayDrop?: readonly Event['type'][];
  /** Said when its topics are followed, and when something in them may have been missed: what was before has to be read. */
  missed?: object;
  looks?: Looks<NoInfer<O>, State, Event, Answer>;
}

/** Declares what is performed for a socket: how it becomes the input of an action, and what follows from the result. */
export function step<Opened, S extends TSchema, O>(
  action: Action<S, O>,
  input: (asking: Asking<Opened>) => unknown,
  then: {
    readonly answer?: (result: NoInfer<O>, asking: Asking<Opened>) => object | null;
    readonly topics?: (result: NoInfer<O>, asking: Asking<Opened>) => readonly Follows[] | null;
    readonly resumes?: (result: NoInfer<O>, asking: Asking<Opened>) => Resume | null;
  } = {},
): Step {
  // What the hub hands over is what `open` and the action returned.
  return {
    action: action as unknown as AnyAction,
    input: input as Step['input'],
    answer: (then.answer ?? (() => null)) as Step['answer'],
    topics: (then.topics ?? (() => null)) as Step['topics'],
    resumes: (then.resumes ?? (() => null)) as Step['resumes'],
  };
}

/** Binds `socket` and `relay` to an application's own events of topics: this layer knows none. */
export function sockets<Event extends { readonly type: string }>() {
  /** Declares an address of a surface where sockets are opened, below its base. */
  function socket<S extends TSchema, O, Q extends TObject, State = undefined, Answer = undefined>(
    path: string,
    spec: SocketSpec<S, O, Q, State, Event, Answer>,
  ): Socket {
    if (spec.topics !== undefined && spec.stillMay === undefined && spec.open.permit.open === null)
      throw new Error(`the socket ${path} follows topics and does not say what is asked when access changes`);
    // From here on a socket is only what the hub needs; its types were checked above.
    return {
      path,
      token: spec.token,
      lasts: spec.lasts ?? 'session',
      longestMessage: spec.longestMessage,
      messagesPerSecond: spec.messagesPerSecond,
      query: spec.query,
      organizationIn: spec.organizationIn,
      open: spec.open as unknown as AnyAction,
      input: spec.input as Socket['input'],
      greeting: (spec.greeting ?? (() => null)) as Socket['greeting'],
      heartbeat: spec.heartbeat,
      gone: spec.gone as Socket['gone'],
      left: spec.left as Socket['left'],
      silentSeconds: spec.silentSeconds,
      messages: spec.messages ?? {},
      relays: spec.relays ?? {},
      refused: spec.refused ?? (({ message }) => ({ type: 'error', message })),
      stillMay: spec.stillMay,
      topics: (spec.topics ?? (() => [])) as Socket['topics'],
      feed: spec.feed as Socket['feed'],
      resumesWithin: spec.resumesWithin ?? 0,
      place: spec.place as Socket['place'],
      present: (spec.present ?? {}) as Socket['present'],
      mayDrop: new Set(spec.mayDrop),
      missed: spec.missed,
      looks: spec.looks as Socket['looks'],
    };
  }
  /** Declares what is said on: which topic is told what. */
  function relay<Opened>(
    says: (asking: Asking<Opened>, at: Date) => { readonly topic: string; readonly event: Event },
  ): Relay {
    // What the hub hands over is what `open` returned.
    return says as Relay;
  }
  return { socket, relay };
}
