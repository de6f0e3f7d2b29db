import { Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import classes from './drop-zone.module.css';

/** Where files may be dropped anywhere; while they are held over it, it says what becomes of them. */
export function DropZone({
  says,
  className = classes.zone,
  onFiles,
  children,
}: {
  /** What becomes of them. */
  readonly says: string;
  readonly className?: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  // What is inside is entered and left as well.
  const depth = useRef(0);
  const enter = (event: DragEvent, by: number): void => {
    if (![...event.dataTransfer.items].some(({ kind }) => kind === 'file')) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a button beside it does the same by keyboard
    <div
      className={className}
      onDragEnter={event => enter(event, 1)}
      onDragLeave={event => enter(event, -1)}
      onDragOver={event => enter(event, 0)}
      onDrop={event => {
        enter(event, -depth.current);
        if (event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && (
        <div className={classes.over}>
          <IconFileImport size={32} stroke={1.5} aria-hidden />
          <Text fw={500}>{says}</Text>
        </div>
      )}
    </div>
  );
}
