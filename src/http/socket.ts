import type { Static, TObject, TSchema } from 'typebox';
import type { Action, AnyAction } from '../kernel/action.ts';
import type { Caller } from '../kernel/actor.ts';
import type { DomainError } from '../kernel/errors.ts';

/**
 * Close codes of RFC 6455 §7.4.1 and the IANA registry, and ours. After `restart` and `tryAgainLater` clients come back and go on
 * from where they were.
 */
export const closeCodes = {
  done: 1000,
  policy: 1008,
  restart: 1012,
  /** It reads more slowly than it is told, or was open for as long as may be. */
  tryAgainLater: 1013,
  /** The session has ended, or its token where the socket lasts no longer. */
  unauthenticated: 4401,
  /** The right is gone. */
  forbidden: 4403,
  displaced: 4409,
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

/** What is performed as whoever opened the socket; `step` is where its types are checked. */
export interface Step {
  readonly action: AnyAction;
  input(asking: Asking<unknown>): unknown;
  /** Told to this socket alone; null: nothing. */
  answer(result: unknown, asking: Asking<unknown>): object | null;
  /** What the socket follows from then on; null: what it did. */
  topics(result: unknown, asking: Asking<unknown>): readonly string[] | null;
}

/** What was refused, in the words of the surface. */
export interface Refusal {
  readonly message: string;
  /** Null for what nobody foresaw. */
  readonly error: DomainError | null;
  /** What came; null where it was no JSON object. */
  readonly asked: Readonly<Record<string, unknown>> | null;
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
  /** What to remember of what happened in a topic. */
  heard?(state: State, event: Event): void;
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
  readonly gone: ((opened: unknown) => void) | undefined;
  readonly messages: Readonly<Record<string, Step>>;
  refused(refusal: Refusal): object;
  readonly stillMay: Step | undefined;
  topics(opened: unknown, userId: string | null): readonly string[];
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
  /** More messages than that close the socket with 1008. */
  messagesPerSecond: number;
  query: Q;
  /** Query parameter that says what `X-Organization-Id` says elsewhere. */
  organizationIn?: keyof Static<Q> & string;
  /** Decides before the upgrade: what it refuses is answered in HTTP. */
  open: Action<S, O>;
  input: (query: Static<Q>) => NoInfer<Static<S>>;
  /** Said first. */
  greeting?: (opened: NoInfer<O>) => object;
  /** Called once when the connection has ended, whether or not it became a socket. */
  gone?: (opened: NoInfer<O>) => void;
  /** By the `type` of an incoming message. A socket without any passes over what it is told. */
  messages?: Readonly<Record<string, Step>>;
  /** How a message that is refused is answered. Default: `{ type: 'error', message }`. */
  refused?: (refusal: Refusal) => object;
  topics?: (opened: NoInfer<O>, userId: string | null) => readonly string[];
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
    readonly topics?: (result: NoInfer<O>, asking: Asking<Opened>) => readonly string[] | null;
  } = {},
): Step {
  // What the hub hands over is what `open` and the action returned.
  return {
    action: action as unknown as AnyAction,
    input: input as Step['input'],
    answer: (then.answer ?? (() => null)) as Step['answer'],
    topics: (then.topics ?? (() => null)) as Step['topics'],
  };
}

/** Binds `socket` to an application's own events of topics: this layer knows none. */
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
      gone: spec.gone as Socket['gone'],
      messages: spec.messages ?? {},
      refused: spec.refused ?? (({ message }) => ({ type: 'error', message })),
      stillMay: spec.stillMay,
      topics: (spec.topics ?? (() => [])) as Socket['topics'],
      present: (spec.present ?? {}) as Socket['present'],
      mayDrop: new Set(spec.mayDrop),
      missed: spec.missed,
      looks: spec.looks as Socket['looks'],
    };
  }
  return { socket };
}

/** Who opened a socket: null for whom nobody knows yet. */
export type Opener = NonNullable<Caller['session']>;
