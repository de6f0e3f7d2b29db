import { ActionIcon, Box, Group, Text, Tooltip } from '@mantine/core';
import { IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import classes from '../vault.module.css';
import type { Revealed } from './use-revealed.ts';

/** A secure value: dots, or for a while what they stand for. */
export function SecretValue({
  label,
  revealed,
  onReveal,
  onCopy,
  onHide,
}: {
  readonly label: string;
  readonly revealed: Revealed | null;
  readonly onReveal: () => void;
  readonly onCopy: () => void;
  readonly onHide: () => void;
}) {
  return (
    <Group gap="xs" align="flex-start" className={classes.row}>
      <Box flex="1 1 12rem" miw={0}>
        {revealed === null ? (
          <Text span size="sm" role="img" aria-label={`${label} is hidden`}>
            ••••••••
          </Text>
        ) : (
          <>
            {revealed.value === null ? (
              <Text span size="sm" c="dimmed">
                No value
              </Text>
            ) : (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
              <div className={`${classes.value} ${classes.long}`} tabIndex={0} data-secret>
                <bdi>{revealed.value}</bdi>
              </div>
            )}
            <Text size="xs" c="dimmed" role="timer">
              Hides in {revealed.seconds} s
            </Text>
          </>
        )}
      </Box>
      <Group gap={4} wrap="nowrap">
        {/* One button for both, so that the focus stays where it was. */}
        <Tooltip label={revealed === null ? 'Reveal' : 'Hide now'}>
          <ActionIcon
            variant="subtle"
            aria-label={revealed === null ? `Reveal ${label}` : `Hide ${label} now`}
            onClick={revealed === null ? onReveal : onHide}
          >
            {revealed === null ? <IconEye size={18} aria-hidden /> : <IconEyeOff size={18} aria-hidden />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Copy">
          <ActionIcon variant="subtle" aria-label={`Copy ${label}`} onClick={onCopy}>
            <IconCopy size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  );
}
