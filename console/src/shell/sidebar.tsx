import { ActionIcon, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Bell } from './bell/bell.tsx';
import { NavList } from './nav-list.tsx';
import { OrganizationSwitch } from './organization-switch.tsx';
import { SearchButton } from './search-button.tsx';
import classes from './sidebar.module.css';
import { texts } from './texts.tsx';
import { UserMenu } from './user-menu.tsx';

/** The navigation beside the sheet; folded to its icons where one wants the room. A phone has the bar at the bottom instead. */
export function Sidebar({ path, onSearch }: { readonly path: string; readonly onSearch: () => void }) {
  const [folded, setFolded] = useLocalStorage({
    key: 'gatehouse.navigation',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const label = folded ? texts.showTheNavigationsNames : texts.foldTheNavigation;
  return (
    <div className={classes.sidebar} data-folded={folded || undefined}>
      <div className={classes.head}>
        <OrganizationSwitch folded={folded} />
        <Bell />
      </div>
      <SearchButton folded={folded} onClick={onSearch} />
      <NavList path={path} folded={folded} />
      <div className={classes.foot}>
        <UserMenu folded={folded} />
        <Tooltip label={label}>
          <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={() => setFolded(!folded)}>
            {folded ? (
              <IconLayoutSidebarLeftExpand size={16} aria-hidden />
            ) : (
              <IconLayoutSidebarLeftCollapse size={16} aria-hidden />
            )}
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}
