import { Drawer, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Bell } from './bell/bell.tsx';
import { useUnread } from './bell/use-unread.ts';
import classes from './bottom-bar.module.css';
import { NavList } from './nav-list.tsx';
import { isIn, usePlacesShown } from './navigation.ts';
import { OrganizationSwitch } from './organization-switch.tsx';
import { UnreadMessages } from './place-count.tsx';
import { SearchButton } from './search-button.tsx';
import { texts } from './texts.tsx';
import { UserMenu } from './user-menu.tsx';

/** On a phone: what is most used, and a menu with the rest. */
export function BottomBar({ path, onSearch }: { readonly path: string; readonly onSearch: () => void }) {
  const { count: unread } = useUnread();
  const [opened, { open, close }] = useDisclosure(false);
  const places = usePlacesShown().filter(({ atHand }) => atHand === true);
  return (
    <div className={classes.bar}>
      <nav aria-label={texts.mostUsed} className={classes.places}>
        {places.map(place => (
          <Link
            key={place.to}
            to={place.to}
            className={classes.place}
            data-active={isIn(path, place) || undefined}
            aria-current={path === place.to ? 'page' : undefined}
          >
            <span className={classes.mark}>
              <place.icon size={20} stroke={1.6} aria-hidden />
              {place.count !== undefined && <UnreadMessages folded />}
            </span>
            {place.label}
          </Link>
        ))}
      </nav>
      <UnstyledButton className={classes.place} onClick={open} aria-haspopup="dialog">
        {texts.menuWith(
          <span className={classes.mark} data-unread={unread > 0 || undefined}>
            <IconMenu2 size={20} stroke={1.6} aria-hidden />
          </span>,
        )}
        {unread > 0 && <VisuallyHidden>{texts.unreadNotifications}</VisuallyHidden>}
      </UnstyledButton>
      <Drawer
        opened={opened}
        onClose={close}
        title={texts.menu}
        position="bottom"
        size="100%"
        classNames={{ body: classes.menu }}
      >
        <div className={classes.head}>
          <OrganizationSwitch folded={false} />
          <Bell onGo={close} />
        </div>
        <SearchButton
          folded={false}
          onClick={() => {
            close();
            onSearch();
          }}
        />
        <NavList path={path} onGo={close} />
        <UserMenu folded={false} onGo={close} />
      </Drawer>
    </div>
  );
}
