import { Button, Checkbox, Group, List, Stack, Text } from '@mantine/core';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { aboutQuery } from '../../../api/about.ts';
import { ApiError } from '../../../api/errors.ts';
import type { Progress } from '../../../api/upload.ts';
import { Page } from '../../../parts/page.tsx';
import { saveFile } from '../../../parts/save-file.ts';
import { ErrorState, LoadingState } from '../../../parts/states.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useKeeping } from '../../../parts/use-keeping.tsx';
import { usersRoot } from '../queries.ts';
import { type Choices, columnNames, columnsOf, found, type Preview } from './choices.ts';
import { FileDrop } from './file-drop.tsx';
import { template, typeOf } from './format.ts';
import { importUsers, previewImport, type Report } from './import-users.ts';
import { EncodingSelect, PreviewView } from './preview-view.tsx';
import { FailureView, ReportView } from './report-view.tsx';
import { texts } from './texts.tsx';
import { UploadProgress } from './upload-progress.tsx';

type State =
  | { readonly step: 'choose' }
  | { readonly step: 'reading' }
  | { readonly step: 'unreadable'; readonly error: unknown }
  | { readonly step: 'ready' }
  | { readonly step: 'sending'; readonly sent: Progress }
  | { readonly step: 'done'; readonly report: Report }
  | { readonly step: 'failed'; readonly error: unknown };

/** A file as it is to be read, and what the server makes of it; null until it has said so. */
interface Looked {
  readonly choices: Choices;
  readonly preview: Preview | null;
}

const forbidden = new ApiError(403, texts.insufficientPermissionsUserBulkIs);

/** Creates people from a file. */
export function ImportScreen() {
  const can = useCan();
  const client = useQueryClient();
  const kept = useQuery(aboutQuery).data?.mail === 'kept';
  const [file, setFile] = useState<File | null>(null);
  const [{ choices, preview }, setLooked] = useState<Looked>({ choices: found, preview: null });
  const [partial, setPartial] = useState(false);
  const [invite, setInvite] = useState(true);
  const [state, setState] = useState<State>({ step: 'choose' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const sending = state.step === 'sending';
  const busy = sending || state.step === 'reading';
  const type = file === null ? null : typeOf(file);
  const { question } = useKeeping(() => sending, leaving);

  /** Begins something that takes the place of what runs. */
  const begin = (): AbortController => {
    running.current?.abort();
    running.current = new AbortController();
    return running.current;
  };

  const look = async (chosen: File, wanted: Choices): Promise<void> => {
    const mediaType = typeOf(chosen);
    if (mediaType === null) return setState({ step: 'choose' });
    const stop = begin();
    setState({ step: 'reading' });
    try {
      const options = { type: mediaType, choices: wanted, onProgress: () => {}, signal: stop.signal };
      const shown = await previewImport(chosen, options);
      setLooked({ choices: wanted, preview: shown });
      setState({ step: 'ready' });
    } catch (error) {
      if (stop.signal.aborted) return;
      setLooked({ choices: wanted, preview: null });
      setState({ step: 'unreadable', error });
    }
  };

  const send = async (chosen: File, mediaType: string, shown: Preview): Promise<void> => {
    const stop = begin();
    setState({ step: 'sending', sent: { sent: 0, total: chosen.size } });
    try {
      const report = await importUsers(chosen, {
        type: mediaType,
        // What was shown is what is done, also where it was found by looking.
        choices: { ...choices, separator: shown.separator, columns: columnsOf(shown) },
        partial,
        invite: invite && shown.without_password > 0,
        onProgress: sent => setState({ step: 'sending', sent }),
        signal: stop.signal,
      });
      setState({ step: 'done', report });
      if (report.refused || report.imported === 0) return;
      toastDone(texts.importedWith(report.imported));
      void client.invalidateQueries({ queryKey: usersRoot });
    } catch (error) {
      setState(stop.signal.aborted ? { step: 'ready' } : { step: 'failed', error });
    }
  };
  // What was imported is not offered a second time.
  const over = state.step === 'done' && !state.report.refused;
  const missing = preview === null || preview.separator === null ? [] : missingIn(preview);

  return (
    <Page
      title={texts.importPeople}
      crumbs={[{ label: texts.people, to: '/users' }]}
      width="reading"
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => saveFile(template(), 'people.csv')}
        >
          {texts.template}
        </Button>
      }
    >
      {can('user.bulk') ? (
        <Stack maw={960}>
          <Rules />
          <FileDrop
            file={file}
            disabled={sending}
            onFile={chosen => {
              setFile(chosen);
              setLooked({ choices: found, preview: null });
              void look(chosen, found);
            }}
          />
          {state.step === 'reading' && preview === null && <LoadingState lines={4} />}
          {state.step === 'unreadable' && (
            <>
              <FailureView error={state.error} title={texts.theFileCouldNotBeRead} />
              {file !== null && isEncoding(state.error) && (
                <Group>
                  <EncodingSelect
                    encoding={choices.charset ?? 'utf-8'}
                    disabled={false}
                    onChoice={charset => void look(file, { ...choices, charset })}
                  />
                </Group>
              )}
            </>
          )}
          {file !== null && type !== null && preview !== null && state.step !== 'unreadable' && !over && (
            <>
              {state.step !== 'done' && (
                <PreviewView
                  preview={preview}
                  choices={choices}
                  disabled={busy}
                  onChoices={wanted => void look(file, wanted)}
                />
              )}
              <Checkbox
                label={texts.takeTheGoodLinesAlsoWhenOthers}
                description={texts.otherwiseOneBadLineRefusesTheWhole}
                checked={partial}
                disabled={busy}
                onChange={({ currentTarget }) => setPartial(currentTarget.checked)}
              />
              {preview.without_password > 0 && (
                <Checkbox
                  label={texts.inviteWithoutAPasswordToChooseOne(preview.without_password)}
                  description={kept ? texts.thisServerSendsNoMailAfterThe : texts.eachGetsAMailWithALink}
                  checked={invite}
                  disabled={busy}
                  onChange={({ currentTarget }) => setInvite(currentTarget.checked)}
                />
              )}
              {missing.length > 0 && (
                <Text size="sm" c="var(--mantine-color-error)" role="alert">
                  {texts.chooseWhichColumnIsTheEachPerson(missing.join(texts.andWhichIsThe))}
                </Text>
              )}
              <Group>
                <Button
                  leftSection={<IconUpload size={16} aria-hidden />}
                  disabled={missing.length > 0 || state.step === 'reading' || preview.total === 0}
                  loading={sending}
                  onClick={() => void send(file, type, preview)}
                >
                  {texts.import}
                </Button>
              </Group>
            </>
          )}
          {state.step === 'sending' && <UploadProgress sent={state.sent} onStop={() => running.current?.abort()} />}
          {state.step === 'failed' && <FailureView error={state.error} title={texts.theImportFailed} />}
          {state.step === 'done' && <ReportView report={state.report} />}
        </Stack>
      ) : (
        <ErrorState error={forbidden} />
      )}
      {question}
    </Page>
  );
}

/** Whether another encoding may mend it. */
function isEncoding(error: unknown): boolean {
  return error instanceof ApiError && /\bis not (UTF|WINDOWS|MAC)/.test(error.message);
}

/** Columns that every person needs and none of the file is. */
function missingIn(preview: Preview): string[] {
  const columns = columnsOf(preview);
  return (['email', 'username'] as const)
    .filter(name => !columns.includes(name))
    .map(name => columnNames[name].toLowerCase());
}

function Rules() {
  return (
    <List size="sm" spacing={4}>
      <List.Item>{texts.eachLineNeedsAnEMailAddress}</List.Item>
      <List.Item>{texts.passwordsAreNotImportedPeopleAre}</List.Item>
      <List.Item>{texts.aFileSavedWithPeopleExportCan}</List.Item>
    </List>
  );
}

const leaving = {
  title: texts.theImportIsStillRunning,
  text: texts.whenYouLeaveNowTheUploadStops + texts.notSeeTheReport,
  stay: texts.stayHere,
  leave: texts.leave,
} as const;
