import { catalogue } from '../catalogue.ts';

export const texts = catalogue({
  en: {
    atMostNamesWithDotsBetween: (mostSegments: number) => `Use at most ${mostSegments} names with dots between them`,
    askAboutOnePermissionAtATime: 'Ask about one permission at a time, without *',
    atMostCharacters: (longest: number) => `Use at most ${longest} characters`,
    addANameOrAfterTheLast: 'Add a name or * after the last dot',
    addANameBeforeEachDot: 'Add a name before each dot',
    doesNotWorkUseOnItsOwn: (bad: string) =>
      `“${bad}” does not work: use * on its own between dots, as in credential.*`,
    doesNotWorkUseLowerCaseLetters: (bad: string) =>
      `“${bad}” does not work: use lower-case letters a–z, digits, _ and -`,
    thisGivesEveryPermissionIncluding: 'This gives every permission, including those added later.',
    thisGivesNearlyEverythingIncluding: 'This gives nearly everything, including people and roles.',
    thisAllowsChangingDeactivatingAnd:
      'This allows changing, deactivating and deleting people, and giving them roles and permissions.',
    thisAllowsChangingAndDeletingRoles: 'This allows changing and deleting roles, for everyone who has them.',

    anOrganizationYouCantSee: 'An organization you can’t see',

    anOrganization: 'An organization',

    belongsTo: 'Belongs to',

    noFeatureUsesThisItCountsOnly:
      'No feature uses this. It counts only for credential types with such a permission scope, and for other programs that ask.',
    coveredPermissions: 'Covered permissions',
    coversOfThePermissionsThatFeatures: (used: string, length: string) =>
      `Covers ${used} of the ${length} permissions that features use`,

    permission: 'Permission',
    aPermissionOrAPatternOfMany: 'A permission, or a pattern of many: credential.*, *.read',
    credential: 'credential.*',
    platformWide: 'Platform-wide',
  },
});
