import { Anchor, Button, Checkbox, Group, List, Stack } from '@mantine/core';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { ApiError } from '../../../api/errors.ts';
import type { Progress } from '../../../api/upload.ts';
import { counted } from '../../../parts/counted.ts';
import { Page } from '../../../parts/page.tsx';
import { saveFile } from '../../../parts/save-file.ts';
import { ErrorState } from '../../../parts/states.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useKeeping } from '../../../parts/use-keeping.tsx';
import { usersRoot } from '../queries.ts';
import { FileDrop } from './file-drop.tsx';
import { template, typeOf } from './format.ts';
import { importUsers, type Report } from './import-users.ts';
import { FailureView, ReportView } from './report-view.tsx';
import { UploadProgress } from './upload-progress.tsx';

type State =
  | { readonly step: 'choose' }
  | { readonly step: 'sending'; readonly sent: Progress }
  | { readonly step: 'done'; readonly report: Report }
  | { readonly step: 'failed'; readonly error: unknown };

const forbidden = new ApiError(403, 'Insufficient permissions: user.bulk is missing');

/** Creates people from a file. */
export function ImportScreen() {
  const can = useCan();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [partial, setPartial] = useState(false);
  const [state, setState] = useState<State>({ step: 'choose' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const sending = state.step === 'sending';
  const type = file === null ? null : typeOf(file);
  const { question } = useKeeping(() => sending, leaving);

  const send = async (chosen: File, mediaType: string): Promise<void> => {
    const stop = new AbortController();
    running.current = stop;
    setState({ step: 'sending', sent: { sent: 0, total: chosen.size } });
    try {
      const report = await importUsers(chosen, {
        type: mediaType,
        partial,
        onProgress: sent => setState({ step: 'sending', sent }),
        signal: stop.signal,
      });
      setState({ step: 'done', report });
      if (report.imported === 0) return;
      toastDone(`${counted(report.imported, 'person', 'people')} imported`);
      void client.invalidateQueries({ queryKey: usersRoot });
    } catch (error) {
      setState(stop.signal.aborted ? { step: 'choose' } : { step: 'failed', error });
    }
  };

  return (
    <Page
      title="Import people"
      hint={
        <Anchor component={Link} to="/users" inherit>
          Back to People
        </Anchor>
      }
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => saveFile(template(), 'people.csv')}
        >
          Template
        </Button>
      }
    >
      {can('user.bulk') ? (
        <Stack maw={760}>
          <Rules />
          <FileDrop
            file={file}
            disabled={sending}
            onFile={chosen => {
              setFile(chosen);
              setState({ step: 'choose' });
            }}
          />
          <Checkbox
            label="Take the good lines, also when others are bad"
            description="Otherwise one bad line refuses the whole file"
            checked={partial}
            disabled={sending}
            onChange={({ currentTarget }) => setPartial(currentTarget.checked)}
          />
          <Group>
            <Button
              leftSection={<IconUpload size={16} aria-hidden />}
              disabled={type === null}
              loading={sending}
              onClick={() => file !== null && type !== null && void send(file, type)}
            >
              Import
            </Button>
          </Group>
          {state.step === 'sending' && <UploadProgress sent={state.sent} onStop={() => running.current?.abort()} />}
          {state.step === 'failed' && <FailureView error={state.error} />}
          {state.step === 'done' && <ReportView report={state.report} />}
        </Stack>
      ) : (
        <ErrorState error={forbidden} />
      )}
      {question}
    </Page>
  );
}

function Rules() {
  return (
    <List size="sm" spacing={4}>
      <List.Item>Each line needs an e-mail address and a user name; everything else may be left out.</List.Item>
      <List.Item>
        Passwords are not imported. People choose one with “Forgot your password?”, or sign in with a provider.
      </List.Item>
      <List.Item>A file saved with People → Export can be imported again.</List.Item>
    </List>
  );
}

const leaving = {
  title: 'The import is still running',
  text:
    'When you leave now, the upload stops. What the server has received as a whole it still imports, and you will ' +
    'not see the report.',
  stay: 'Stay here',
  leave: 'Leave',
} as const;
