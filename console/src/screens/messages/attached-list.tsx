import { ActionIcon, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { sizeOf } from '../../parts/save-file.ts';
import { KindMark } from '../files/kind-mark.tsx';
import { type Attached, detach } from './attached.ts';
import classes from './files.module.css';
import { texts } from './texts.tsx';

/** What is to go with what one writes, and how far it is. */
export function AttachedList({ place, attached }: { readonly place: string; readonly attached: readonly Attached[] }) {
  if (attached.length === 0) return null;
  return (
    <ul className={classes.attached} aria-label={texts.attached}>
      {attached.map(({ id, file, sent, fileId, problem }) => (
        <li key={id} className={classes.one} data-failed={problem !== null || undefined}>
          <KindMark type={file.type} />
          <span className={classes.words}>
            <span className={classes.name}>
              <bdi data-written>{file.name}</bdi>
            </span>
            {problem === null ? (
              fileId === null ? (
                <Progress
                  size="xs"
                  value={file.size === 0 ? 0 : (sent / file.size) * 100}
                  aria-label={texts.progressOf(file.name)}
                />
              ) : (
                <span className={classes.size}>{sizeOf(file.size)}</span>
              )
            ) : (
              <span className={classes.problem} role="alert">
                {problem}
              </span>
            )}
          </span>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={texts.detach(file.name)}
            onClick={() => detach(place, id)}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
