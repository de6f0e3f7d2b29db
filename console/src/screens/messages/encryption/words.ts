import { ApiError } from '../../../api/errors.ts';
import { E2eeError } from '../../../e2ee/errors.ts';
import { toastError } from '../../../parts/toast.tsx';
import { texts } from './texts.ts';

/** What is said of a problem with keys; null: it is none of these. */
export function problemOf(error: unknown): string | null {
  if (!(error instanceof E2eeError)) return null;
  const { problem } = error;
  return problem in texts.keyProblems ? texts.keyProblems[problem as keyof typeof texts.keyProblems] : texts.thatFailed;
}

/** Says what went wrong with keys. */
export function toastProblem(error: unknown): void {
  const words = problemOf(error);
  toastError(words === null ? error : new ApiError(0, words));
}
