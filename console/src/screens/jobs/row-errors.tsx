import { Button, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { download } from '../../api/download.ts';
import { ListRow, Rows } from '../../parts/rows.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { Section } from '../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { errorsFile, errorsKey, fetchErrors, type Job } from './queries.ts';
import { texts } from './texts.ts';
import { failedOf } from './words.ts';

/** What a job could not do, row by row, with all of it as a file. */
export function RowErrors({ job }: { readonly job: Job }) {
  const failed = failedOf(job);
  const found = useQuery({
    // As many as there are now: while it runs, there may be more.
    queryKey: [...errorsKey(job.id), Math.min(failed, 50)],
    queryFn: ({ signal }) => fetchErrors(job.id, signal),
    placeholderData: before => before,
  });
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const file = await download(errorsFile(job.id), { onProgress: () => {}, signal: new AbortController().signal });
      saveFile(file, 'errors.csv');
      toastDone(texts.errorsSaved);
    } catch (error) {
      toastError(error, texts.errorsNotSaved);
    } finally {
      setBusy(false);
    }
  };
  // A sync counts what it could not take over, and tells of it where companies are.
  if (found.data?.total === 0) return null;
  return (
    <Section
      title={texts.errors}
      count={numeral(failed)}
      bare
      actions={
        <Button
          size="xs"
          variant="default"
          loading={busy}
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => void save()}
        >
          {texts.downloadErrors}
        </Button>
      }
    >
      {found.error !== null ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <LoadingState lines={3} />
      ) : (
        <Stack gap="xs">
          <Rows label={texts.errors}>
            {found.data.errors.map(({ row, subject, field, message }) => (
              <ListRow
                key={row}
                title={<bdi>{subject ?? `${texts.row} ${numeral(row)}`}</bdi>}
                hint={
                  <span data-written>
                    {texts.row} {numeral(row)} · {saidOf(field, message)}
                  </span>
                }
              />
            ))}
          </Rows>
          {found.data.errors.length < found.data.total && (
            <Text size="sm" c="dimmed">
              {texts.theFirst(found.data.errors.length, found.data.total)}
            </Text>
          )}
        </Stack>
      )}
    </Section>
  );
}

/** The server says what is wrong with a field without naming it, or as a whole sentence. */
const saidOf = (field: string | null, message: string): string =>
  field === null || message.startsWith(field) || /^[A-Z]/.test(message) ? message : `${field} ${message}`;
