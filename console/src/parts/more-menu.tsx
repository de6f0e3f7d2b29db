import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDots, type TablerIcon } from '@tabler/icons-react';
import classes from './more-menu.module.css';
import { texts } from './texts.ts';
import { useAsked } from './use-asked.ts';

/** One thing that may be done with a record, besides what has a button. */
export interface MoreEntry {
  readonly icon: TablerIcon;
  /** What the search asks for it by, at the address of the menu. */
  readonly deed?: string;
  readonly verb: string;
  /** What comes of it, in one line. */
  readonly consequence: string;
  /** Stands last, in the colour of errors. */
  readonly destructive?: boolean;
  /** Why it cannot be done now: said instead of what comes of it. */
  readonly disabled?: string | undefined;
  readonly onChoose: () => void;
}

/** What a menu is for that has a name of its own. */
interface Purpose {
  readonly icon: TablerIcon;
  readonly label: string;
  /** Above its entries. */
  readonly heading: string;
}

/**
 * What is seldom done with a record, and what destroys. An entry that somebody may not use is `false`; with none there is
 * no menu. Entries that belong together may have a menu of their own, with a `purpose`.
 */
export function MoreMenu({
  place,
  entries,
  purpose,
  of,
}: {
  /** Address of the record: the search begins there what stands here. */
  readonly place?: string;
  readonly entries: readonly (MoreEntry | false)[];
  readonly purpose?: Purpose;
  /** Whom or what it is about, where each row of a list has one. */
  readonly of?: string;
}) {
  const offered = entries.filter(entry => entry !== false);
  const deeds = offered.flatMap(({ deed, disabled }) => (disabled === undefined ? (deed ?? []) : []));
  useAsked(place, asked => offered.find(({ deed }) => deed === asked)?.onChoose(), deeds);
  if (offered.length === 0) return null;
  const usual = offered.filter(entry => entry.destructive !== true);
  const destructive = offered.filter(entry => entry.destructive === true);
  return (
    // The placeholder would be a child that a menu may not have; without it the first entry gets the focus.
    <Menu position="bottom-end" width={280} withinPortal withInitialFocusPlaceholder={false}>
      <Menu.Target>
        {purpose === undefined ? (
          <ActionIcon
            {...(of === undefined ? { variant: 'default', size: 'lg' } : { variant: 'subtle', size: 'md' })}
            color="gray"
            aria-label={of === undefined ? texts.moreActions : texts.actionsForWith(of)}
            className={of === undefined ? classes.dots : undefined}
          >
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        ) : (
          <Button
            variant="default"
            leftSection={<purpose.icon size={16} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {purpose.label}
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {purpose !== undefined && <Menu.Label>{purpose.heading}</Menu.Label>}
        {usual.map(entry => (
          <Entry key={entry.verb} entry={entry} />
        ))}
        {usual.length > 0 && destructive.length > 0 && <Menu.Divider />}
        {destructive.map(entry => (
          <Entry key={entry.verb} entry={entry} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Entry({ entry }: { readonly entry: MoreEntry }) {
  const { icon: Icon, verb, consequence, destructive, disabled, onChoose } = entry;
  const off = disabled !== undefined;
  return (
    <Menu.Item
      className={classes.entry}
      leftSection={<Icon size={16} aria-hidden />}
      data-destructive={destructive || undefined}
      // Not `disabled`: arrow keys still come here, so that the reason is read out.
      aria-disabled={off || undefined}
      closeMenuOnClick={!off}
      onClick={() => !off && onChoose()}
    >
      <span className={classes.verb}>{verb}</span>
      <span className={classes.line}>{disabled ?? consequence}</span>
    </Menu.Item>
  );
}
