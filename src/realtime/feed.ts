import { setTimeout as sleep } from 'node:timers/promises';
import type { Feed as Declared, FeedFollowed, FeedHead, FeedPage, Mark, Resume } from '../http/socket.ts';
import type { Connection } from './connection.ts';
import { Telling, type TopicEvent } from './telling.ts';

/** How long an event waits for those before it, which may be on their way from another instance. */
const patienceMilliseconds = 20;
/** As many wait; of more, what is missing is read. */
const mostEarly = 100;
/** Before a socket that could not be told what was stored is tried again. */
const againMilliseconds = 1_000;

export interface FeedOptions {
  /** Reads what was stored after a mark; not too many at once for the database. */
  readonly read: (subject: string, mark: Mark, until: Mark | null) => Promise<FeedPage<TopicEvent>>;
  /** Tells those who look after an event besides. */
  readonly heard: (connection: Connection, event: TopicEvent) => void;
  /** Told of a failure that is none of a database that is away. */
  readonly failed: (error: unknown) => void;
}

/** A socket that is not told what happens as it happens: it may still say where it was, or is told what was stored. */
interface Apart {
  /** What it was told. */
  cursor: Mark;
  /** Where what it asked for ends, with what is said then; from there on it goes on from `next`. */
  again: { readonly until: Mark; readonly resume: Resume; readonly next: Mark } | null;
  hold: NodeJS.Timeout | null;
}

/**
 * What happens in one topic, told to all sockets here that follow it without a gap, in order and once: the next number at once,
 * anything else read from the database first.
 */
export class Feed {
  readonly subject: string;
  readonly #declared: Declared<TopicEvent>;
  readonly #options: FeedOptions;
  /** Those that are told what happens as it happens. */
  readonly #live = new Set<Connection>();
  readonly #apart = new Map<Connection, Apart>();
  /** Of those that are told nothing of older things: up to which number. */
  readonly #hidden = new Map<Connection, number>();
  /** Of those that may say where they were: from where on they follow it. */
  readonly #joined = new Map<Connection, Mark>();
  /** What came before those before it. */
  readonly #early = new Map<number, TopicEvent>();
  #waiting: NodeJS.Timeout | null = null;
  /** What all that are live were told. */
  #told: Mark;
  /** Whether that is all up to its number: not where reading it broke off. */
  #whole = true;
  /** The newest number that was heard of. */
  #newest = 0;
  #reading: Promise<boolean> | null = null;
  /** Who may follow it, as last looked at. */
  audience: number | null = null;

  constructor(subject: string, declared: Declared<TopicEvent>, from: Mark, options: FeedOptions) {
    this.subject = subject;
    this.#declared = declared;
    this.#options = options;
    this.#told = from;
  }

  get told(): Mark {
    return this.#told;
  }

  *connections(): Iterable<Connection> {
    yield* this.#live;
    yield* this.#apart.keys();
  }

  join(connection: Connection, { from, hidden = 0 }: FeedFollowed): void {
    if (hidden > 0) this.#hidden.set(connection, hidden);
    const { resumesWithin } = connection.opening.socket;
    const apart: Apart = { cursor: from, again: null, hold: null };
    this.#apart.set(connection, apart);
    if (resumesWithin > 0) {
      this.#joined.set(connection, from);
      apart.hold = setTimeout(() => {
        apart.hold = null;
        void this.#catchUp(connection, apart);
      }, resumesWithin);
      apart.hold.unref();
    } else void this.#catchUp(connection, apart);
  }

  leave(connection: Connection): void {
    this.#live.delete(connection);
    clearTimeout(this.#apart.get(connection)?.hold ?? undefined);
    this.#apart.delete(connection);
    this.#hidden.delete(connection);
    this.#joined.delete(connection);
  }

  /** Nobody follows it any more. */
  end(): void {
    clearTimeout(this.#waiting ?? undefined);
    this.#early.clear();
  }

  /** Tells a socket again what was stored, and then goes on where it was. */
  resume(connection: Connection, resume: Resume): void {
    const until = this.#joined.get(connection);
    const before = this.#apart.get(connection);
    if (until === undefined) return;
    clearTimeout(before?.hold ?? undefined);
    const next = before === undefined ? this.#told : (before.again?.next ?? before.cursor);
    const { seq, change } = resume.from;
    const apart: Apart = {
      cursor: { seq, change: change ?? until.change },
      again: { until, resume, next },
      hold: null,
    };
    this.#live.delete(connection);
    this.#apart.set(connection, apart);
    void this.#catchUp(connection, apart);
  }

  heard(event: TopicEvent): void {
    const numbered = this.#declared.numbered(event);
    if (numbered === null) {
      this.#tell(this.connections(), event);
      return;
    }
    const { change } = numbered;
    if (change <= this.#told.change) return;
    this.#newest = Math.max(this.#newest, change);
    if (this.#reading !== null) return;
    this.#early.set(change, event);
    this.#tellEarly();
    if (this.#early.size > mostEarly) void this.readOn();
    else if (this.#early.size > 0)
      this.#waiting ??= setTimeout(() => {
        this.#waiting = null;
        if (this.#early.size > 0) void this.readOn();
      }, patienceMilliseconds);
  }

  /** Sets it right by how far it has come in the database; `then`: what had been told when that was asked. */
  seen(head: FeedHead, then: Mark): void {
    // Commits are gone, as after a failover to a server that lacked them: numbers go on from there.
    if (head.change < then.change) this.#told = { change: head.change, seq: head.seq };
    else if (head.change > this.#told.change) void this.readOn();
  }

  /** Reads what is missing and tells it; resolves to whether that went well. A database that is away is asked with the next look. */
  readOn(): Promise<boolean> {
    clearTimeout(this.#waiting ?? undefined);
    this.#waiting = null;
    this.#early.clear();
    this.#reading ??= this.#read()
      .then(
        () => true,
        error => {
          this.#options.failed(error);
          return false;
        },
      )
      .finally(() => {
        this.#reading = null;
      });
    return this.#reading;
  }

  async #read(): Promise<void> {
    for (let more = true; more; ) {
      const page = await this.#options.read(this.subject, this.#told, null);
      for (const event of page.events) this.#tell(this.#live, event);
      const hasNew = page.mark.change > this.#told.change || page.mark.seq > this.#told.seq;
      this.#told = page.mark;
      this.#whole = !page.more;
      more = page.more || (hasNew && this.#newest > page.mark.change);
    }
  }

  #tellEarly(): void {
    for (;;) {
      const event = this.#early.get(this.#told.change + 1);
      if (event === undefined) break;
      const numbered = this.#declared.numbered(event);
      this.#early.delete(this.#told.change + 1);
      this.#tell(this.#live, event);
      const seq = numbered?.isNew === true ? Math.max(this.#told.seq, numbered.seq) : this.#told.seq;
      this.#told = { change: this.#told.change + 1, seq };
    }
    if (this.#early.size > 0) return;
    clearTimeout(this.#waiting ?? undefined);
    this.#waiting = null;
  }

  #tell(connections: Iterable<Connection>, event: TopicEvent): void {
    const telling = new Telling(event, this.#options.failed);
    const seq = this.#hidden.size === 0 ? null : (this.#declared.numbered(event)?.seq ?? null);
    for (const connection of connections) {
      if (this.#isHidden(connection, seq) || !telling.isFor(connection)) continue;
      telling.deliver(connection);
      this.#options.heard(connection, event);
    }
  }

  #isHidden(connection: Connection, seq: number | null): boolean {
    return seq !== null && seq <= (this.#hidden.get(connection) ?? 0);
  }

  /** Tells one socket what was stored until nothing is missing; then it is told what happens like the others. */
  async #catchUp(connection: Connection, apart: Apart): Promise<void> {
    while (connection.open && this.#apart.get(connection) === apart) {
      try {
        if (await this.#isLevel(connection, apart)) return;
      } catch (error) {
        this.#options.failed(error);
        await sleep(againMilliseconds, undefined, { ref: false });
      }
    }
  }

  /** Goes one page on; resolves to whether nothing is missing any more. */
  async #isLevel(connection: Connection, apart: Apart): Promise<boolean> {
    const { again, cursor } = apart;
    if (again === null) {
      await this.#reading;
      // Let in with more than the others were told, or while that broke off: they are told first.
      if (cursor.change > this.#told.change || !this.#whole) {
        if (!(await this.readOn())) await sleep(againMilliseconds, undefined, { ref: false });
        else if (cursor.change > this.#told.change) apart.cursor = this.#told;
        return false;
      }
      if (this.#reading !== null || this.#apart.get(connection) !== apart) return false;
      const told = this.#told;
      if (cursor.change < told.change || cursor.seq < told.seq) {
        apart.cursor = await this.#tellPage(connection, cursor, told);
        return false;
      }
      this.#apart.delete(connection);
      this.#live.add(connection);
      return true;
    }
    if (cursor.change < again.until.change || cursor.seq < again.until.seq) {
      apart.cursor = await this.#tellPage(connection, cursor, again.until);
      return false;
    }
    void connection.send(again.resume.told(again.until));
    apart.again = null;
    apart.cursor = again.next;
    return false;
  }

  async #tellPage(connection: Connection, mark: Mark, until: Mark): Promise<Mark> {
    const page = await this.#options.read(this.subject, mark, until);
    for (const event of page.events) {
      const seq = this.#declared.numbered(event)?.seq ?? null;
      if (this.#isHidden(connection, seq)) continue;
      const text = new Telling(event, this.#options.failed).textFor(connection);
      if (text !== null && !(await connection.take(text))) return mark;
      this.#options.heard(connection, event);
    }
    return page.more ? page.mark : { change: Math.max(mark.change, until.change), seq: Math.max(mark.seq, until.seq) };
  }
}
