import type { ExecutionProgress } from '../events.ts';
import { executionTopic, jobsOf } from './topic.ts';

/** How far a run has come. */
export type Progress = Pick<ExecutionProgress, 'done' | 'total' | 'counts' | 'note'>;

interface Telling {
  tell(topic: string, event: { readonly type: 'execution.progress' } & ExecutionProgress): void;
}

/** Tells live how far an execution has come, or how it has ended: whoever follows it, and whoever began it. */
export function tellProgress({ tell }: Telling, actorId: string | null, progress: ExecutionProgress): void {
  const event = { type: 'execution.progress', ...progress } as const;
  tell(executionTopic(progress.id), event);
  if (actorId !== null) tell(jobsOf(actorId), event);
}
