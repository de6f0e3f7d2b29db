import { ActionIcon, Code, CopyButton, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './copy-line.module.css';
import { texts } from './texts.ts';

/** A text to be copied elsewhere. Where the browser lets no page copy, a click selects all of it. */
export function CopyLine({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <div className={classes.line}>
        <Code className={classes.value}>{value}</Code>
        {window.isSecureContext && (
          <CopyButton value={value}>
            {({ copied, copy }) => (
              <ActionIcon
                variant="default"
                aria-label={copied ? texts.isCopied(label) : texts.copyWith(label)}
                title={copied ? texts.copied : texts.copy}
                onClick={copy}
              >
                {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              </ActionIcon>
            )}
          </CopyButton>
        )}
      </div>
    </div>
  );
}
