import type { Follows, Resume, Step } from '../http/socket.ts';
import type { Caller } from '../kernel/actor.ts';
import type { Perform } from '../kernel/perform.ts';
import type { Connection } from './connection.ts';
import type { TopicEvent } from './telling.ts';

export interface StepOptions {
  readonly perform: Perform;
  /** Whether the server stops: what has not begun does not begin any more. */
  readonly stopping: () => boolean;
  /** Makes these the topics that a socket follows. */
  readonly follow: (connection: Connection, topics: readonly Follows[]) => void;
  /** Tells a socket again what was stored. */
  readonly resume: (connection: Connection, resume: Resume) => void;
  /** Tells those who follow a topic. */
  readonly tell: (topic: string, event: TopicEvent) => void;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** What is performed, what came for it, and as whom. */
export interface Performed {
  readonly step: Step;
  readonly message: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

/** Performs a step; follows and answers what comes of it. */
export async function performStep(
  connection: Connection,
  { step, message, caller }: Performed,
  { perform, follow, resume }: StepOptions,
): Promise<void> {
  const asking = { opened: connection.opening.opened, following: connection.following, message };
  const result = await perform(step.action, () => step.input(asking), caller);
  // Nobody is there any more to follow anything.
  if (!connection.open) return;
  const topics = step.topics(result, asking);
  if (topics !== null) follow(connection, topics);
  const answer = step.answer(result, asking);
  if (answer !== null) void connection.send(answer);
  const again = step.resumes(result, asking);
  if (again !== null) resume(connection, again);
}
