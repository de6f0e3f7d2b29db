import { ActionIcon, Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import classes from './search-button.module.css';
import { texts } from './texts.tsx';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Opens the search, which also does things. */
export function SearchButton({ folded, onClick }: { readonly folded: boolean; readonly onClick: () => void }) {
  if (folded)
    return (
      <Tooltip label={texts.searchOrJumpTo} position="right">
        <ActionIcon variant="default" aria-label={texts.searchOrJumpTo} onClick={onClick}>
          <IconSearch size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    );
  return (
    <UnstyledButton className={classes.find} onClick={onClick} aria-keyshortcuts="Control+K Meta+K">
      <IconSearch size={16} aria-hidden />
      <span className={classes.words}>{texts.searchOrJumpTo}</span>
      <Kbd className={classes.key} aria-hidden>
        {isMac ? texts.k : texts.ctrlK}
      </Kbd>
    </UnstyledButton>
  );
}
