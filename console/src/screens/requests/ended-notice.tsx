import { Alert, Textarea } from '@mantine/core';
import { texts } from './texts.tsx';
import type { Ending } from './use-ending.ts';

/** Instead of an answer, once a request has ended while it was looked at: what has happened, and what was being written. */
export function EndedNotice({
  ending,
  who,
  written,
}: {
  /** Null: it is not known how. */
  readonly ending: Ending | null;
  readonly who: string;
  readonly written: string;
}) {
  const kept = written.trim() !== '';
  return (
    <>
      <Alert color="yellow" title={ending === null ? texts.waitsNoMore : texts.endings[ending](who)} role="status">
        {kept ? texts.commentWasNotSent : texts.nothingToAnswer}
      </Alert>
      {kept && <Textarea label={texts.whatYouWrote} autosize minRows={2} maxRows={6} readOnly value={written} />}
    </>
  );
}
