import { IconShieldMinus, IconShieldPlus, IconUserMinus } from '@tabler/icons-react';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { texts } from './texts.tsx';

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
            verb: texts.makeAdministrator,
            consequence: texts.mayChangeTheOrganizationAndIts,
            onChoose: () => onAdministrator(true),
          },
        mayName &&
          isAdmin && {
            icon: IconShieldMinus,
            verb: texts.removeAsAdministrator,
            consequence: texts.staysAMember,
            onChoose: () => onAdministrator(false),
          },
        mayRemove && {
          icon: IconUserMinus,
          verb: texts.removeFromOrganization,
          consequence: texts.losesAllRolesAndPermissionsInIt,
          destructive: true,
          onChoose: onRemove,
        },
      ]}
    />
  );
}
