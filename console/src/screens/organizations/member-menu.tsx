import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconShieldMinus, IconShieldPlus, IconUserMinus } from '@tabler/icons-react';

/** What may be done with one member; nothing where nothing may be. */
export function MemberMenu({
  name,
  isAdmin,
  mayName,
  mayRemove,
  onAdministrator,
  onRemove,
}: {
  readonly name: string;
  readonly isAdmin: boolean;
  readonly mayName: boolean;
  readonly mayRemove: boolean;
  readonly onAdministrator: (administers: boolean) => void;
  readonly onRemove: () => void;
}) {
  if (!mayName && !mayRemove) return null;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" aria-label={`Actions for ${name}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayName && !isAdmin && (
          <Menu.Item leftSection={<IconShieldPlus size={16} aria-hidden />} onClick={() => onAdministrator(true)}>
            Make administrator
          </Menu.Item>
        )}
        {mayName && isAdmin && (
          <Menu.Item leftSection={<IconShieldMinus size={16} aria-hidden />} onClick={() => onAdministrator(false)}>
            Remove as administrator
          </Menu.Item>
        )}
        {mayRemove && (
          <Menu.Item color="red" leftSection={<IconUserMinus size={16} aria-hidden />} onClick={onRemove}>
            Remove from organization
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
