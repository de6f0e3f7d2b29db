import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconDownload, IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { ApiError } from '../../../api/errors.ts';
import { counted } from '../../../parts/counted.ts';
import { csvOf, saveFile } from '../../../parts/save-file.ts';
import { numeral } from '../../../parts/time.tsx';
import { toastError } from '../../../parts/toast.tsx';
import { linksOfImport, type Report } from './import-users.ts';
import { Problems } from './problems.tsx';

/** What came of an import, with the lines that were bad. */
export function ReportView({ report }: { readonly report: Report }) {
  const { refused, failed, errors } = report;
  return (
    <Stack>
      <Alert
        role="status"
        color={refused ? 'red' : failed > 0 ? 'yellow' : 'teal'}
        icon={failed > 0 ? <IconAlertTriangle aria-hidden /> : <IconCheck aria-hidden />}
        title={refused ? 'Nothing was imported' : `${counted(report.imported, 'person', 'people')} imported`}
      >
        {refused
          ? `${lines(failed)} bad. Correct the file, or tick “Take the good lines”, and import it again.`
          : `Of ${counted(report.total, 'line', 'lines')} in the file, ${numeral(report.imported)} became people and ${lines(failed)} bad.`}
      </Alert>
      {!refused && report.invited > 0 && <Invited report={report} />}
      {errors.length > 0 && <Problems errors={errors} failed={failed} />}
    </Stack>
  );
}

const lines = (count: number): string =>
  `${count === 0 ? 'none' : numeral(count)}${count === 0 ? ' was' : count === 1 ? ' line is' : ' lines are'}`;

/** What becomes of those who have no password: mail is on its way, or here are their links. */
function Invited({ report: { import_id, invited, mail } }: { readonly report: Extract<Report, { refused: false }> }) {
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(0);
  if (mail === 'smtp')
    return (
      <Alert role="status" color="blue" icon={<IconMail aria-hidden />} title="Invitations are on their way">
        {counted(invited, 'person', 'people')} without a password will be mailed a link to choose one. The mail leaves a
        few at a time; each link works once, for 7 days.
      </Alert>
    );
  const save = async (): Promise<void> => {
    const rows: (readonly [string, string, string])[] = [];
    setBusy(true);
    try {
      await linksOfImport(import_id, links => {
        for (const { email, username, link } of links) rows.push([email, username, link]);
      });
    } catch (error) {
      toastError(error, 'Not all links could be fetched');
    }
    // Each is given once: what came before a failure must not be lost.
    if (rows.length > 0) saveFile(csvOf([['email', 'username', 'link'], ...rows]), 'invitation-links.csv');
    setSaved(rows.length);
    setBusy(false);
  };
  return (
    <Alert role="status" color="yellow" icon={<IconMail aria-hidden />} title="No mail was sent">
      <Stack gap="xs" align="start">
        <Text size="sm">
          This server keeps mail in its data folder (data/mail) until SMTP_URL is set.{' '}
          {counted(invited, 'person has', 'people have')} no password yet: download their links and hand each to its
          person. A link works once, for 7 days, and is shown only to you and only once.
        </Text>
        {saved > 0 ? (
          <Text size="sm" fw={600}>
            {counted(saved, 'link was', 'links were')} saved as invitation-links.csv
          </Text>
        ) : (
          <Button
            size="xs"
            variant="default"
            loading={busy}
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => void save()}
          >
            Download the links
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** A file that was refused as a whole, or an import of which nobody heard the end. */
export function FailureView({ error, title }: { readonly error: unknown; readonly title: string }) {
  const known = error instanceof ApiError ? error : null;
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={title}>
      <Text size="sm">{known?.message ?? 'Something went wrong. Try again.'}</Text>
      {known?.requestId != null && (
        <Text size="xs" mt="xs">
          Request ID <Code>{known.requestId}</Code>
        </Text>
      )}
    </Alert>
  );
}
