import { type Bench, startBench } from '../support/processes.ts';
import { fillMessages } from './fill.ts';
import { registerAt, type SignedIn, signUp } from './people.ts';

/** A Gatehouse with so many messages. */
export interface Filled {
  readonly bench: Bench;
  readonly messages: number;
  /** Three in ten of all messages are in this one. */
  readonly large: string;
  /** Somebody who is in it and in a thousand others. */
  readonly busy: SignedIn;
  /** Somebody who is in all of them. */
  readonly sender: SignedIn;
}

export async function startFilled(messages: number): Promise<Filled> {
  const bench = await startBench();
  const names = Array.from({ length: 16 }, (_, number) => `sender${number}`);
  const [busy, sender, ...others] = await signUp(bench.pool, registerAt(bench.url), ['busy', ...names]);
  if (busy === undefined || sender === undefined) throw new Error('nobody has signed up');
  const senders = [sender, ...others].map(({ id }) => id);
  return { bench, messages, busy, sender, large: await fillMessages(bench.pool, { senders, busy: busy.id, messages }) };
}
