import { Button, FileButton } from '@mantine/core';
import { IconArrowBackUp, IconDownload, IconTrash, IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { addUploads } from '../../files/uploads.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { DropZone } from '../../parts/drop-zone.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { Page } from '../../parts/page.tsx';
import { WithPane } from '../../parts/pane.tsx';
import { paneSteps } from '../../parts/pane-steps.ts';
import { RowAction } from '../../parts/row-action.tsx';
import { RowsOrState } from '../../parts/rows-or-state.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { columnsOf } from './columns.tsx';
import { deleteFile, downloadFile, restoreFile } from './deeds.ts';
import { FilePane } from './file-pane.tsx';
import type { OwnFile } from './queries.ts';
import { Quota } from './quota.tsx';
import { filesRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { UploadList } from './upload-list.tsx';
import { useFiles } from './use-files.ts';

/** One's own files, and beside them the one that is looked at. */
export function FilesScreen() {
  const { file, ...filters } = filesRoute.useSearch();
  const navigate = filesRoute.useNavigate();
  const deleted = filters.view === 'deleted';
  const rows = useFiles(filters);
  const look = (id: string | undefined): void => void navigate({ search: { ...filters, file: id }, replace: true });
  const columns = useMemo(
    () => columnsOf(deleted, id => void navigate({ search: before => ({ ...before, file: id }), replace: true })),
    [deleted, navigate],
  );
  const { row, previous, next } = paneSteps(rows, file, look);
  return (
    <DropZone says={texts.dropThemHere} onFiles={addUploads}>
      <Page
        title={texts.files}
        width="fill"
        count={rows.loading || rows.error !== null ? undefined : texts.fileCount(rows.count, rows.more)}
        hint={<Quota />}
        actions={
          <FileButton multiple onChange={addUploads}>
            {props => (
              <Button {...props} leftSection={<IconUpload size={16} aria-hidden />}>
                {texts.upload}
              </Button>
            )}
          </FileButton>
        }
        tabs={<Views deleted={deleted} />}
      >
        <UploadList />
        <FilterBar
          search={{
            label: texts.search,
            placeholder: texts.searchPlaceholder,
            value: filters.q,
            onChange: q => void navigate({ search: { ...filters, q }, replace: true }),
          }}
        />
        <WithPane
          pane={
            file !== undefined && (
              <FilePane
                key={file}
                id={file}
                row={row}
                previous={previous}
                next={next}
                onClose={() => look(undefined)}
              />
            )
          }
        >
          <RowsOrState rows={rows}>
            <DataTable
              key={JSON.stringify(filters)}
              label={texts.files}
              columns={columns}
              count={rows.count}
              rowAt={rows.rowAt}
              onRange={rows.onRange}
              current={file}
              actionsWidth="4rem"
              rowActions={each => <RowDeeds file={each} />}
              empty={<Nothing deleted={deleted} searched={filters.q !== undefined} />}
            />
          </RowsOrState>
        </WithPane>
      </Page>
    </DropZone>
  );
}

function Views({ deleted }: { readonly deleted: boolean }) {
  return (
    <LinkTabs label={texts.views}>
      {[false, true].map(each => (
        <Link
          key={String(each)}
          className={linkTab}
          to="/files"
          search={each ? { view: 'deleted' } : {}}
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={each === deleted ? 'page' : undefined}
        >
          {each ? texts.deletedView : texts.yours}
        </Link>
      ))}
    </LinkTabs>
  );
}

function RowDeeds({ file }: { readonly file: OwnFile }) {
  const { file_name: name } = file;
  if (file.deleted_at !== null)
    return (
      <RowAction
        icon={IconArrowBackUp}
        verb={texts.restore}
        label={texts.restoreNamed(name)}
        onClick={() => void restoreFile(file)}
      />
    );
  return (
    <>
      <RowAction
        icon={IconDownload}
        verb={texts.download}
        label={texts.downloadNamed(name)}
        onClick={() => void downloadFile(file)}
      />
      <RowAction
        icon={IconTrash}
        verb={texts.delete}
        label={texts.deleteNamed(name)}
        onClick={() => void deleteFile(file)}
      />
    </>
  );
}

function Nothing({ deleted, searched }: { readonly deleted: boolean; readonly searched: boolean }) {
  if (searched) return <EmptyState title={texts.noneFound}>{texts.tryFewerLetters}</EmptyState>;
  if (deleted) return <EmptyState title={texts.nothingDeleted}>{texts.deletedStayAMonth}</EmptyState>;
  return <EmptyState title={texts.noFilesYet}>{texts.dropOrUpload}</EmptyState>;
}
