import { Drawer, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import classes from './bottom-bar.module.css';
import { NavList } from './nav-list.tsx';
import { isIn, usePlacesShown } from './navigation.ts';
import { OrganizationSwitch } from './organization-switch.tsx';
import { SearchButton } from './search-button.tsx';
import { texts } from './texts.tsx';
import { UserMenu } from './user-menu.tsx';

/** On a phone: what is most used, and a menu with the rest. */
export function BottomBar({ path, onSearch }: { readonly path: string; readonly onSearch: () => void }) {
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
            <place.icon size={20} stroke={1.6} aria-hidden />
            {place.label}
          </Link>
        ))}
      </nav>
      <UnstyledButton className={classes.place} onClick={open} aria-haspopup="dialog">
        {texts.menuWith(<IconMenu2 size={20} stroke={1.6} aria-hidden />)}
      </UnstyledButton>
      <Drawer
        opened={opened}
        onClose={close}
        title={texts.menu}
        position="bottom"
        size="100%"
        classNames={{ body: classes.menu }}
      >
        <OrganizationSwitch folded={false} />
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
