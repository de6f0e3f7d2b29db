import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { download } from '../../api/download.ts';
import { saveFile, sizeOf } from '../../parts/save-file.ts';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { exportPath, type queryOf } from './queries.ts';
import { texts } from './texts.tsx';

const formats = [
  { format: 'csv', label: texts.csvForSpreadsheets },
  { format: 'ndjson', label: texts.ndjsonForPrograms },
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
      toastDone(texts.theAuditLogWasExported);
    } catch (error) {
      if (!signal.aborted) toastError(error, texts.theAuditLogWasNotExported);
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
          {bytes === null ? texts.export : texts.exportingWith(sizeOf(bytes))}
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
