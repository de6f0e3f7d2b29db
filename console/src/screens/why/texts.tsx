import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';

export const texts = catalogue({
  en: {
    noRoleYouCanSeeIncludesIt:
      'No role you can see includes it here. Add it to a role, or grant it to the person directly.',
    anOrganization: 'an organization',
    inWith: (place: ReactNode) => (
      <>
        {' in '}
        {place}
      </>
    ),
    theRoleGivesItWithThePattern: (title: ReactNode, pattern: ReactNode, place: ReactNode) => (
      <>
        The role {title} gives it, with the pattern {pattern}
        {place}
      </>
    ),
    andMoreWith: (length: string) => `And ${length} more.`,

    platformWide: 'Platform-wide',
    inPlaceTitle: (place: ReactNode) => <>In {place}</>,
    fromAt: (time: ReactNode) => <>, from {time}</>,
    untilAt: (time: ReactNode) => <>, until {time}</>,
    whoGaveIt: 'Who gave it',
    grantedDirectlyWithThePattern: 'Granted directly, with the pattern',
    approvedByRequestWithThePattern: (request: string) =>
      `Asked for and approved (request ${request}), with the pattern`,
    theRole: 'The role ',
    membershipOfTheTeam: 'Membership of the team ',
    withoutAName: 'without a name',
    givesItWithThePattern: (source: string, name: ReactNode) => (
      <>
        {source}
        {name} gives it, with the pattern
      </>
    ),

    thisOrganization: 'this organization',
    inPlace: (place: ReactNode) => <>in {place}</>,
    yes: 'Yes',
    no: 'No',
    canDo: 'can do',
    cannotDo: 'cannot do',
    whereItComesFrom: 'Where it comes from',
    whereItComesFromEachEnoughOn: 'Where it comes from, each enough on its own',
    andMoreSentence: (more: string) => `And ${more} more.`,
    howToGiveIt: 'How to give it',

    anOrganizationTitle: 'An organization',
    searchOrTypeAnEMailOr: 'Search, or type an e-mail or user name',
    youCanAskAboutYourself: 'You can ask about yourself',
    chooseAPerson: 'Choose a person',
    permission: 'Permission',
    aSinglePermissionSuchAsCredential: 'A single permission, such as credential.fetch',
    credentialFetch: 'credential.fetch',
    enterAPermission: 'Enter a permission',
    where: 'Where',
    platformWidePermissionsCountThereToo: 'Platform-wide permissions count there too',
    explain: 'Explain',
    askAboutMyself: 'Ask about myself',

    whyCanThey: 'Why can they?',
    checkWhetherAPersonCanDoSomething: 'Check whether a person can do something, and why.',
    chooseAPersonAndAPermission: 'Choose a person and a permission',
    theAnswerHasItsOwnLinkThat: 'The answer has its own link that you can share.',
    answer: 'Answer',
    noAnswerIsAvailable: 'No answer is available.',
  },
});
