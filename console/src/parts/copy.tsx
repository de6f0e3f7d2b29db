import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { texts } from './texts.ts';

/** Copies what stands beside it. Where the browser lets no page copy, there is no button that would not work. */
export function Copy({
  name,
  value,
  className,
}: {
  readonly name: string;
  readonly value: string;
  /** Where another size is wanted. */
  readonly className?: string | undefined;
}) {
  if (!window.isSecureContext) return null;
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          className={className}
          aria-label={copied ? texts.isCopied(name) : texts.copyNamed(name)}
          title={copied ? texts.copied : texts.copy}
          onClick={copy}
        >
          {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}
