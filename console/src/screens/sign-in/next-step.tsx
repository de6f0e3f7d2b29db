import { type ReactNode, useState } from 'react';
import type { ApiError } from '../../api/errors.ts';
import type { SessionReply } from '../../api/types.ts';
import { EnrolStep, enrolmentOf } from './enrol-step.tsx';
import { useExpired } from './expired.ts';
import { MfaStep, secondStepOf } from './mfa-step.tsx';

/** Takes a refusal that asks for the next step of a sign-in; says whether it was that. */
export type TakeStep = (error: ApiError) => boolean;

/** How a sign-in goes on that was refused for the time being: by a second factor, by setting one up, or by a new password. */
export function useNextStep(done: (reply: SessionReply) => void): {
  readonly take: TakeStep;
  /** The step, in place of what was there; null when there is none. */
  readonly shown: ReactNode;
} {
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const expired = useExpired();
  const take: TakeStep = error => {
    if (expired(error)) return true;
    if (secondStepOf(error) === null && enrolmentOf(error) === null) return false;
    setRefusal(error);
    return true;
  };
  if (refusal === null) return { take, shown: null };
  const back = (): void => setRefusal(null);
  const second = secondStepOf(refusal);
  if (second !== null)
    return { take, shown: <MfaStep key={second.token} step={second} done={done} take={take} back={back} /> };
  const enrolment = enrolmentOf(refusal);
  if (enrolment === null) return { take, shown: null };
  return { take, shown: <EnrolStep key={enrolment.token} step={enrolment} done={done} take={take} back={back} /> };
}
