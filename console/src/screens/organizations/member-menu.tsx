import { IconShieldMinus, IconShieldPlus, IconUserMinus } from '@tabler/icons-react';
import { MoreMenu } from '../../parts/more-menu.tsx';

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
  return (
    <MoreMenu
      of={name}
      entries={[
        mayName &&
          !isAdmin && {
            icon: IconShieldPlus,
            verb: 'Make administrator',
            consequence: 'May change the organization and its members',
            onChoose: () => onAdministrator(true),
          },
        mayName &&
          isAdmin && {
            icon: IconShieldMinus,
            verb: 'Remove as administrator',
            consequence: 'Stays a member',
            onChoose: () => onAdministrator(false),
          },
        mayRemove && {
          icon: IconUserMinus,
          verb: 'Remove from organization',
          consequence: 'Loses all roles and permissions in it',
          destructive: true,
          onChoose: onRemove,
        },
      ]}
    />
  );
}
