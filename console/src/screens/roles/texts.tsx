import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';
import { counted } from '../../parts/counted.ts';

export const texts = catalogue({
  en: {
    title: 'Title',
    description: 'Description',

    theRoleWasNotCreated: 'The role was not created',
    wasCreatedNowAddPermissions: (name: string) => `${name} was created. Now add permissions.`,
    createRole: 'Create role',
    create: 'Create',
    identifier: 'Identifier',
    theNameThatProgramsUseLeaveEmpty:
      'The name that programs use. Leave empty to make it from the title. It does not change when the title does',

    belongsTo: 'Belongs to',
    anyOrganization: 'Any organization',

    rolesAndPermissions: 'Roles and permissions',
    roles: 'Roles',
    catalogue: 'Catalogue',
    records: 'Records',

    permissions: 'Permissions',
    kind: 'Kind',
    system: 'System',
    custom: 'Custom',
    rolesPermissions: 'Roles & permissions',
    roleCount: (count: number, atLeast = false) => counted(count, 'role', 'roles', atLeast),
    noRolesYet: 'No roles yet',
    aRoleGivesSeveralPermissionsAtOnce: 'A role gives several permissions at once to everyone who has it.',
    noRolesHere: 'No roles here',
    thisOrganizationHasNoRolesOfIts: 'This organization has no roles of its own.',

    roleUpdated: 'Role updated',

    name: 'Name',
    userName: 'User name',
    accountCreated: 'Account created',
    peopleWithThisRole: 'People with this role',
    peopleWhoHaveThisRole: 'People who have this role',
    nobodyHasThisRole: 'Nobody has this role',
    openAPersonsPageToGiveIt: 'Open a person’s page to give it to them.',

    wasRemovedFromTheRole: (removing: string) => `${removing} was removed from the role`,
    noPermissionsYet: 'No permissions yet.',
    removeWith: (pattern: string) => `Remove ${pattern}`,
    removeThisPermission: 'Remove this permission?',
    removePermission: 'Remove permission',
    everyoneWithThisRoleLosesUnlessThey: (removing: ReactNode) => (
      <>Everyone with this role loses {removing}, unless they also have it in another way.</>
    ),
    included: 'Included',
    wasAddedToTheRole: (pattern: string) => `${pattern} was added to the role`,
    addThisPermission: 'Add this permission?',
    addPermission: 'Add permission',
    everyoneWithThisRoleGets: (pattern: ReactNode) => <>Everyone with this role gets {pattern}.</>,
    thePermissionWasNotAdded: 'The permission was not added',
    addAPermission: 'Add a permission',
    add: 'Add',
    noFeatureUsesThis: 'No feature uses this',
    coversKnownPermissions: (length: string) => `Covers ${length} known permissions`,

    role: 'Role',
    wasDeletedNamed: (name: string) => `${name} was deleted`,
    systemRole: 'System role',
    changedAt: (time: ReactNode) => <>changed {time}</>,
    edit: 'Edit',
    takesItFromEveryoneWhoHasIt: 'Takes it from everyone who has it',
    details: 'Details',
    created: 'Created',
    changed: 'Changed',
    gatehouseReliesOnThisRoleSoIt: (role: string) =>
      `Gatehouse relies on this role, so it cannot be edited or deleted. ${role} To give other permissions, create a role of your own.`,
    activity: 'Activity',
    nothingYet: 'Nothing yet',
    deleteThisRole: 'Delete this role?',
    deleteRole: 'Delete role',
    isRemovedFromEveryoneWhoHasIt: (name: ReactNode) => (
      <>{name} is removed from everyone who has it, with all its permissions. This cannot be undone.</>
    ),
    itMakesSureThatTheOrganizationHas: 'It makes sure that the organization has an administrator.',
    itAlwaysIncludesSoThatSomebodyCan: 'It always includes *, so that somebody can do everything.',

    usedIn: 'Used in',
    nothingInGatehouseOtherProgramsMay: 'nothing in Gatehouse; other programs may use it',
    neededTogetherWith: 'Needed together with',
    seeWhySomebodyCanDoThis: 'See why somebody can do this',

    permissionCount: (count: number, atLeast = false) => counted(count, 'permission', 'permissions', atLeast),
    searchPermissions: 'Search permissions',
    nameRouteOrRead: 'Name, route, or *.read',
    permissionsWithin: 'permissions',
    found: 'found',
    noPermissionMatches: 'No permission matches',
    tryAShorterSearch: 'Try a shorter search.',

    pattern: 'Pattern',
    thePermissionWasNotCreated: 'The permission was not created',
    thePermissionWasNotChanged: 'The permission was not changed',
    wasCreatedNamed: (name: string) => `${name} was created`,
    permissionUpdated: 'Permission updated',
    createPermission: 'Create permission',
    editPermission: 'Edit permission',
    save: 'Save',
    atLeastTwoPartsSuchAsReport:
      'At least two parts, such as report.print. It cannot be changed while a role includes it',

    permissionRecords: 'Permission records',
    noPermissionRecordsYet: 'No permission records yet',
    permissionsWithNamesOfYourOwnThey:
      'Permissions with names of your own. They take effect once a role includes them.',
    noPermissionsHere: 'No permissions here',
    thisOrganizationHasNoneOfItsOwn: 'This organization has none of its own.',
    deleteThisPermission: 'Delete this permission?',
    deletePermission: 'Delete permission',
    isRemovedFromEveryRoleThatIncludes: (name: ReactNode, record: ReactNode) => (
      <>
        {name} ({record}) is removed from every role that includes it. This cannot be undone.
      </>
    ),
    editNamed: (name: string) => `Edit ${name}`,
    deleteNamed: (name: string) => `Delete ${name}`,
    delete: 'Delete',
  },
});
