import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconDownload, IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { ApiError } from '../../../api/errors.ts';
import { csvOf, saveFile } from '../../../parts/save-file.ts';
import { numeral } from '../../../parts/time.tsx';
import { toastError } from '../../../parts/toast.tsx';
import { linksOfImport, type Report } from './import-users.ts';
import { Problems } from './problems.tsx';
import { texts } from './texts.tsx';

/** What came of an import, with the lines that were bad. */
export function ReportView({ report }: { readonly report: Report }) {
  const { refused, failed, errors } = report;
  return (
    <Stack>
      <Alert
        role="status"
        color={refused ? 'red' : failed > 0 ? 'yellow' : 'teal'}
        icon={failed > 0 ? <IconAlertTriangle aria-hidden /> : <IconCheck aria-hidden />}
        title={refused ? texts.nothingWasImported : texts.importedWith(report.imported)}
      >
        {refused
          ? texts.badCorrectTheFileOrTickTake(lines(failed))
          : texts.ofInTheFileBecamePeopleAnd(report.total, numeral(report.imported), lines(failed))}
      </Alert>
      {!refused && report.invited > 0 && <Invited report={report} />}
      {errors.length > 0 && <Problems errors={errors} failed={failed} />}
    </Stack>
  );
}

const lines = (count: number): string =>
  `${count === 0 ? 'none' : numeral(count)}${count === 0 ? ' was' : count === 1 ? texts.lineIs : texts.linesAre}`;

/** What becomes of those who have no password: mail is on its way, or here are their links. */
function Invited({ report: { import_id, invited, mail } }: { readonly report: Extract<Report, { refused: false }> }) {
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(0);
  if (mail === 'smtp')
    return (
      <Alert role="status" color="blue" icon={<IconMail aria-hidden />} title={texts.invitationsAreOnTheirWay}>
        {texts.withoutAPasswordWillBeMailedA(invited)}
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
      toastError(error, texts.notAllLinksCouldBeFetched);
    }
    // Each is given once: what came before a failure must not be lost.
    if (rows.length > 0) saveFile(csvOf([['email', 'username', 'link'], ...rows]), 'invitation-links.csv');
    setSaved(rows.length);
    setBusy(false);
  };
  return (
    <Alert role="status" color="yellow" icon={<IconMail aria-hidden />} title={texts.noMailWasSent}>
      <Stack gap="xs" align="start">
        <Text size="sm">{texts.thisServerKeepsMailInItsData(invited)}</Text>
        {saved > 0 ? (
          <Text size="sm" fw={600}>
            {texts.savedAsInvitationLinksCsv(saved)}
          </Text>
        ) : (
          <Button
            size="xs"
            variant="default"
            loading={busy}
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => void save()}
          >
            {texts.downloadTheLinks}
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
      <Text size="sm">{known?.message ?? texts.somethingWentWrongTryAgain}</Text>
      {known?.requestId != null && (
        <Text size="xs" mt="xs">
          {texts.requestIdWith(<Code>{known.requestId}</Code>)}
        </Text>
      )}
    </Alert>
  );
}
