import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { download } from '../../api/download.ts';
import { saveFile, sizeOf } from '../../parts/save-file.ts';
import { toastDone, toastError } from '../../parts/toast.tsx';
import type { UserFilters } from './queries.ts';
import { texts } from './texts.tsx';

const formats = [
  { format: 'csv', label: texts.csvForSpreadsheets },
  { format: 'ndjson', label: texts.ndjsonOneJsonObjectALine },
] as const;
type Format = (typeof formats)[number]['format'];

/** Saves the people that the list shows as a file. */
export function ExportMenu({ filters }: { readonly filters: UserFilters }) {
  const [busy, setBusy] = useState(false);
  const save = async (format: Format): Promise<void> => {
    setBusy(true);
    const stop = new AbortController();
    const told = notifications.show({
      title: texts.exportingPeople,
      message: texts.waitingForTheServer,
      loading: true,
      autoClose: false,
      withBorder: true,
      closeButtonProps: { 'aria-label': texts.stopTheExport },
      onClose: () => stop.abort(),
    });
    try {
      const file = await download(addressOf(filters, format), {
        onProgress: throttled(bytes => notifications.update({ id: told, message: texts.soFarWith(sizeOf(bytes)) })),
        signal: stop.signal,
      });
      saveFile(file, `users.${format}`);
      toastDone(texts.usersWasSaved(format, sizeOf(file.size)));
    } catch (error) {
      if (!stop.signal.aborted) toastError(error, texts.theExportFailedNothingWasSaved);
    } finally {
      notifications.hide(told);
      setBusy(false);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} loading={busy}>
          {texts.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{texts.exportThePeopleInThisListAs}</Menu.Label>
        {formats.map(({ format, label }) => (
          <Menu.Item key={format} onClick={() => void save(format)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function addressOf({ q, role, is_active: active, department }: UserFilters, format: Format): string {
  const query = new URLSearchParams({ format });
  if (q !== undefined) query.set('q', q);
  if (role !== undefined) query.set('role', role);
  if (active !== undefined) query.set('is_active', String(active));
  if (department !== undefined) query.set('department', department);
  return `/api/v1/users/export?${query}`;
}

/** At most four times a second: a file comes in very many pieces. */
function throttled(tell: (bytes: number) => void): (bytes: number) => void {
  let last = 0;
  return bytes => {
    const now = performance.now();
    if (now - last < 250) return;
    last = now;
    tell(bytes);
  };
}
