import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconCheck, IconColumns } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useMe } from '../api/session.ts';
import type { Column } from './data-table.tsx';
import { texts } from './texts.ts';

/** Which columns of a table somebody wants to see: kept for each person in this browser. The first one always shows. */
export function useColumns<T>(table: string, columns: readonly Column<T>[]) {
  const { user } = useMe();
  const [hidden, setHidden] = useLocalStorage<readonly string[]>({
    key: `gatehouse.columns.${table}.${user.id}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const shown = useMemo(() => columns.filter(({ key }, at) => at === 0 || !hidden.includes(key)), [columns, hidden]);
  const choice = (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Tooltip label={texts.columns}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={texts.columns}>
            <IconColumns size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
      </Tooltip>
      <Menu.Dropdown>
        {columns.slice(1).map(({ key, title }) => {
          const on = !hidden.includes(key);
          return (
            <Menu.Item
              key={key}
              role="menuitemcheckbox"
              aria-checked={on}
              leftSection={<IconCheck size={14} aria-hidden style={{ opacity: on ? 1 : 0 }} />}
              onClick={() => setHidden(on ? [...hidden, key] : hidden.filter(each => each !== key))}
            >
              {title}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
  return { shown, choice };
}
