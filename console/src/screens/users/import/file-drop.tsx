import { Button, FileButton, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { sizeOf } from '../../../parts/save-file.ts';
import classes from './file-drop.module.css';
import { accepted, typeOf } from './format.ts';
import { texts } from './texts.tsx';

/** Where a file is dropped, or chosen. */
export function FileDrop({
  file,
  onFile,
  disabled,
}: {
  readonly file: File | null;
  readonly onFile: (file: File) => void;
  readonly disabled: boolean;
}) {
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent, now: boolean): void => {
    event.preventDefault();
    setOver(now && !disabled);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={event => drag(event, true)}
      onDragLeave={event => drag(event, false)}
      onDrop={event => {
        drag(event, false);
        const [dropped] = event.dataTransfer.files;
        if (dropped !== undefined && !disabled) onFile(dropped);
      }}
    >
      <IconFileImport size={32} stroke={1.5} aria-hidden />
      {file === null ? (
        <Text size="sm">{texts.dropACsvOrNdjsonFileHere}</Text>
      ) : (
        <Text size="sm" maw="100%">
          <Text span inherit fw={600} data-written>
            <bdi>{file.name}</bdi>
          </Text>{' '}
          ({sizeOf(file.size)})
        </Text>
      )}
      {file !== null && typeOf(file) === null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {texts.theNameOfTheFileHasTo}
        </Text>
      )}
      <FileButton
        accept={accepted}
        disabled={disabled}
        inputProps={{ 'aria-label': texts.fileWithPeople }}
        onChange={chosen => chosen !== null && onFile(chosen)}
      >
        {props => (
          <Button {...props} variant="default" disabled={disabled}>
            {file === null ? texts.chooseAFile : texts.chooseAnotherFile}
          </Button>
        )}
      </FileButton>
    </div>
  );
}
