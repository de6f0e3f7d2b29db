import type { Column } from '../../parts/data-table.tsx';
import { Named } from '../../parts/named.tsx';
import { RowOpener } from '../../parts/row-action.tsx';
import { sizeOf } from '../../parts/save-file.ts';
import { Time } from '../../parts/time.tsx';
import { fileKindOf, KindMark } from './kind-mark.tsx';
import type { OwnFile } from './queries.ts';
import { texts } from './texts.tsx';

/** What is told of each file. */
export function columnsOf(deleted: boolean, onOpen: (id: string) => void): readonly Column<OwnFile>[] {
  return [
    {
      key: 'name',
      title: texts.name,
      width: 'minmax(0, 3fr)',
      phone: 'first',
      render: file => (
        <Named mark={<KindMark type={file.content_type} encrypted={file.is_encrypted} />}>
          <RowOpener onOpen={() => onOpen(file.id)}>
            <bdi>{file.file_name}</bdi>
          </RowOpener>
        </Named>
      ),
    },
    { key: 'size', title: texts.size, width: '110px', render: ({ file_size: size }) => sizeOf(size) },
    {
      key: 'type',
      title: texts.type,
      width: '110px',
      phone: 'hidden',
      render: file => (file.is_encrypted ? texts.encryptedType : texts.kinds[fileKindOf(file.content_type)]),
    },
    deleted
      ? {
          key: 'deleted',
          title: texts.deletedColumn,
          width: '140px',
          phone: 'end',
          render: ({ deleted_at: at }) => at !== null && <Time at={at} relative />,
        }
      : {
          key: 'added',
          title: texts.added,
          width: '140px',
          phone: 'end',
          render: ({ created_at: at }) => <Time at={at} relative />,
        },
  ];
}
