import { ActionIcon, Button, Drawer, Menu, Popover, TextInput } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconFilter, IconPlus, IconSearch, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import classes from './filter-bar.module.css';
import { texts } from './texts.ts';
import { useWritten } from './use-written.ts';

/** One thing a list can be narrowed by. */
export interface Filter {
  readonly key: string;
  readonly label: string;
  /** What it is narrowed to, as people read it; null: it is not. */
  readonly value: string | null;
  /** Takes the filter away. */
  readonly clear: () => void;
  /** Where it is chosen. */
  readonly field: ReactNode;
}

/**
 * What stands above a list: its search, the filters that are on as chips, and a way to add one. On a phone the filters
 * are behind one button.
 */
export function FilterBar({
  search,
  filters = [],
  onClear = () => search?.onChange(undefined),
  order,
  tools,
}: {
  readonly search?: {
    readonly label: string;
    readonly placeholder: string;
    readonly value: string | undefined;
    readonly onChange: (value: string | undefined) => void;
  };
  readonly filters?: readonly Filter[];
  /** Takes all of them away, and the search. */
  readonly onClear?: () => void;
  /** How the order of the list is chosen where it has no headings: on a phone. */
  readonly order?: ReactNode;
  /** At the far end, where there is room: columns. */
  readonly tools?: ReactNode;
}) {
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const active = filters.filter(({ value }) => value !== null);
  const narrowed = active.length > 0 || search?.value !== undefined;
  return (
    <search className={classes.bar} aria-label={texts.filters}>
      {search !== undefined && <SearchField {...search} />}
      {narrow ? (
        <Behind filters={filters} active={active.length} order={order} onClear={onClear} />
      ) : (
        <Chips filters={filters} />
      )}
      {narrowed && !narrow && (
        <Button variant="subtle" color="gray" size="xs" onClick={onClear}>
          {texts.clearFilters}
        </Button>
      )}
      {tools !== undefined && (!narrow || order === undefined) && <div className={classes.tools}>{tools}</div>}
    </search>
  );
}

function SearchField({
  label,
  placeholder,
  value,
  onChange,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const written = useWritten(value, onChange);
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      maxLength={255}
      className={classes.search}
      {...written}
    />
  );
}

function Chips({ filters }: { readonly filters: readonly Filter[] }) {
  const [open, setOpen] = useState<string | null>(null);
  const off = filters.filter(({ value }) => value === null);
  const shown = filters.filter(({ key, value }) => value !== null || key === open);
  return (
    <>
      {shown.map(({ key, label, value, clear, field }) => (
        <span key={key} className={classes.chip}>
          <Popover
            opened={open === key}
            onChange={opened => !opened && setOpen(null)}
            position="bottom-start"
            trapFocus
            returnFocus
          >
            <Popover.Target>
              <button type="button" className={classes.choose} onClick={() => setOpen(open === key ? null : key)}>
                {label} {value !== null && <b>{value}</b>}
              </button>
            </Popover.Target>
            <Popover.Dropdown className={classes.field}>{field}</Popover.Dropdown>
          </Popover>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={texts.removeTheFilter(label)}
            onClick={() => {
              clear();
              setOpen(null);
            }}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </span>
      ))}
      {off.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              className={classes.add}
              leftSection={<IconPlus size={14} aria-hidden />}
            >
              {texts.addFilter}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {off.map(({ key, label }) => (
              // Only then, since the menu gives the focus back first.
              <Menu.Item key={key} onClick={() => setTimeout(() => setOpen(key))}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function Behind({
  filters,
  active,
  order,
  onClear,
}: {
  readonly filters: readonly Filter[];
  readonly active: number;
  readonly order: ReactNode;
  readonly onClear: () => void;
}) {
  const [opened, { open, close }] = useDisclosure(false);
  if (filters.length === 0 && order === undefined) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />} onClick={open}>
        {texts.filter}
        {active > 0 && <span className={classes.count}>{active}</span>}
      </Button>
      <Drawer opened={opened} onClose={close} position="bottom" size="auto" title={texts.filters}>
        <div className={classes.sheet}>
          {filters.map(({ key, field }) => (
            <div key={key}>{field}</div>
          ))}
          {order}
          <div className={classes.ends}>
            <Button variant="default" onClick={onClear}>
              {texts.clearFilters}
            </Button>
            <Button onClick={close}>{texts.showTheList}</Button>
          </div>
        </div>
      </Drawer>
    </>
  );
}
