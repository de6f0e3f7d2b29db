import { Button, Group, List, Radio, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { ApiError } from '../../../api/errors.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorState } from '../../../parts/states.tsx';
import { toastError } from '../../../parts/toast.tsx';
import { FileDrop } from '../import/file-drop.tsx';
import { typeOf } from '../import/format.ts';
import { FailureView } from '../import/report-view.tsx';
import { texts as importTexts } from '../import/texts.tsx';
import { changeMany } from './change-many.ts';
import { Outcome } from './outcome.tsx';
import { Preview } from './preview.tsx';
import { type Action, actions, type Read, readRows, UnreadableFile } from './rows.ts';
import { texts } from './texts.tsx';

/** A file with what it holds, so that another action reads it anew. */
interface Opened {
  readonly file: File;
  readonly bytes: ArrayBuffer;
}

/** Changes, deactivates or deletes many people at once, from a file. */
export function ChangeScreen() {
  const can = useCan();
  return (
    <Page title={texts.changeMany} crumbs={[{ label: texts.people, to: '/users' }]} width="reading">
      {can('user.bulk') ? (
        <Change />
      ) : (
        <ErrorState error={new ApiError(403, importTexts.insufficientPermissionsUserBulkIs)} />
      )}
    </Page>
  );
}

function Change() {
  const [action, setAction] = useState<Action>('update');
  const [opened, setOpened] = useState<Opened | null>(null);
  const [partial, setPartial] = useState(false);
  const [asking, setAsking] = useState(false);
  const [sending, setSending] = useState(false);
  const [job, setJob] = useState<string | null>(null);
  // Not with each key: a file may have many lines.
  const [read, failure] = useMemo(() => understood(opened, action), [opened, action]);
  const begin = async (rows: Read['rows']): Promise<void> => {
    setSending(true);
    try {
      setJob(
        await changeMany(
          action,
          rows.map(({ row }) => row),
        ),
      );
    } finally {
      setSending(false);
    }
  };
  if (job !== null)
    return (
      <Stack maw={960}>
        <Outcome id={job} />
        <Group>
          <Button
            variant="default"
            onClick={() => {
              setJob(null);
              setOpened(null);
            }}
          >
            {texts.anotherFile}
          </Button>
        </Group>
      </Stack>
    );
  const ready = read !== null && read.rows.length > 0 && (partial || read.problems.length === 0);
  return (
    <Stack maw={960}>
      <List size="sm" spacing={4}>
        <List.Item>{texts.eachLineSaysWho}</List.Item>
        <List.Item>{texts.whatCanChange}</List.Item>
        <List.Item>{texts.aRoleOrATitle}</List.Item>
      </List>
      <Radio.Group
        label={texts.whatIsDone}
        value={action}
        onChange={value => setAction(actions.find(each => each === value) ?? 'update')}
      >
        <Stack gap="xs" mt={6}>
          {actions.map(each => (
            <Radio
              key={each}
              value={each}
              label={texts.actions[each]}
              description={texts.hints[each]}
              disabled={sending}
            />
          ))}
        </Stack>
      </Radio.Group>
      <FileDrop
        file={opened?.file ?? null}
        disabled={sending}
        onFile={file => void file.arrayBuffer().then(bytes => setOpened({ file, bytes }))}
      />
      {failure !== null && <FailureView error={new ApiError(400, failure)} title={texts.couldNotBeRead} />}
      {read !== null && <Preview read={read} partial={partial} disabled={sending} onPartial={setPartial} />}
      {read !== null && (
        <Group>
          <Button
            disabled={!ready}
            loading={sending}
            {...(action === 'update' ? {} : { color: 'red.9' })}
            onClick={() =>
              action === 'update'
                ? void begin(read.rows).catch((error: unknown) => toastError(error, texts.failed))
                : setAsking(true)
            }
          >
            {texts.do[action](read.rows.length)}
          </Button>
        </Group>
      )}
      {action !== 'update' && read !== null && (
        <Confirm
          opened={asking}
          title={texts.sure[action](read.rows.length)}
          action={texts.actions[action]}
          onConfirm={() => begin(read.rows)}
          onClose={() => setAsking(false)}
        >
          {texts.consequence[action]}
        </Confirm>
      )}
    </Stack>
  );
}

/** What a file comes to for an action, or why it cannot be read. */
function understood(opened: Opened | null, action: Action): readonly [Read | null, string | null] {
  if (opened === null) return [null, null];
  const type = typeOf(opened.file);
  // The place for the file says which it takes.
  if (type === null) return [null, null];
  try {
    return [readRows(opened.bytes, { json: type !== 'text/csv', action }), null];
  } catch (error) {
    if (error instanceof UnreadableFile) return [null, error.message];
    throw error;
  }
}
