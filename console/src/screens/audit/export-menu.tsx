import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { download } from '../../api/download.ts';
import { saveFile, sizeOf } from '../../parts/save-file.ts';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { exportPath, type queryOf } from './queries.ts';

const formats = [
  { format: 'csv', label: 'CSV, for spreadsheets' },
  { format: 'ndjson', label: 'NDJSON, for programs' },
] as const;

/** Fetches the whole of what the filters find as a file. */
export function ExportMenu({ query }: { readonly query: ReturnType<typeof queryOf> }) {
  const [bytes, setBytes] = useState<number | null>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const ending = new AbortController();
    leaving.current = ending;
    return () => ending.abort();
  }, []);
  const save = async (format: 'csv' | 'ndjson'): Promise<void> => {
    const { signal } = leaving.current;
    setBytes(0);
    try {
      saveFile(await download(exportPath(query, format), { onProgress: setBytes, signal }), `audit-logs.${format}`);
      toastDone('The audit log was exported');
    } catch (error) {
      if (!signal.aborted) toastError(error, 'The audit log was not exported');
    } finally {
      setBytes(null);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          disabled={bytes !== null}
          aria-busy={bytes !== null}
        >
          {bytes === null ? 'Export' : `Exporting, ${sizeOf(bytes)}…`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(({ format, label }) => (
          <Menu.Item key={format} onClick={() => void save(format)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
