import { Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconBook, IconDeviceDesktop, IconLogout, IconMoon, IconSettings, IconSun } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { signOut, useMe } from '../api/session.ts';
import { Avatar } from '../parts/avatar.tsx';
import { toastError } from '../parts/toast.tsx';
import { labelOfRole } from '../screens/users/roles.ts';
import { texts } from './texts.tsx';
import classes from './user-menu.module.css';

const schemes = [
  { value: 'light', label: texts.light, icon: IconSun },
  { value: 'dark', label: texts.dark, icon: IconMoon },
  { value: 'auto', label: texts.system, icon: IconDeviceDesktop },
] as const;

/** Who is signed in, colours, and the way out. */
export function UserMenu({ folded, onGo }: { readonly folded: boolean; readonly onGo?: () => void }) {
  const { user } = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = user.full_name ?? user.username;
  return (
    <Menu position="top-start" width={220} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.me} data-folded={folded || undefined}>
          <VisuallyHidden>{texts.accountOfNamed(name)}</VisuallyHidden>
          <Avatar name={name} person={user.id} size={28} />
          {!folded && (
            <span className={classes.who} aria-hidden>
              <span className={classes.name}>
                <bdi>{name}</bdi>
              </span>
              <span className={classes.role}>{labelOfRole(user.role)}</span>
            </span>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} truncate data-written>
            {name}
          </Text>
          <Text size="xs" truncate data-written>
            {user.email}
          </Text>
        </Menu.Label>
        <Menu.Item component={Link} to="/settings" onClick={onGo} leftSection={<IconSettings size={16} aria-hidden />}>
          {texts.settings}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" leftSection={<IconBook size={16} aria-hidden />}>
          {texts.apiDocumentation}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{texts.theme}</Menu.Label>
        {schemes.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} aria-hidden />}
            aria-current={colorScheme === value}
            fw={colorScheme === value ? 700 : undefined}
            closeMenuOnClick={false}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => void signOut().catch((error: unknown) => toastError(error, texts.youAreStillSignedIn))}
        >
          {texts.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
