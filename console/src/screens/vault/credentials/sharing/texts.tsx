import type { ReactNode } from 'react';
import { catalogue } from '../../../../catalogue.ts';
import { counted } from '../../../../parts/counted.ts';

export const texts = catalogue({
  en: {
    chooseATeam: 'Choose a team',
    theCredentialWasNotShared: 'The credential was not shared',
    isSharedWithTheTeam: (name: string) => `${name} is shared with the team`,
    shareWithATeam: 'Share with a team',
    share: 'Share',
    everyoneInTheTeamGetsAccessTo:
      'Everyone in the team gets access to this credential, including people who join later.',
    theyCan: 'They can',
    it: 'Use it',
    viewItAndRevealItsSecretsEach: 'View it and reveal its secrets. Each reveal is recorded',
    editIt: 'Edit it',
    alsoChangeItsValuesAndNotes: 'Also change its values and notes',
    team: 'Team',
    searchByName: 'Search by name',
    noTeamsMatch: 'No teams match',

    use: 'Use',
    andEdit: 'Use and edit',
    isNoLongerSharedWith: (name: string, name2: string) => `${name} is no longer shared with ${name2}`,
    sharedWith: 'Shared with',
    addATeam: 'Add a team',
    notSharedWithATeam: 'Not shared with anybody',
    with: 'With',
    andWith: 'And with',
    thatYouCantSee: (length: string, others: number) =>
      `${length} ${counted(others, 'team', 'teams')} that you can’t see`,
    stopSharingQuestion: 'Stop sharing?',
    stopSharing: 'Stop sharing',
    membersOfLoseAccessToImmediately: (name: ReactNode, name2: ReactNode) => (
      <>
        Members of {name} lose access to {name2} immediately, unless they also have it in another way. Change secrets
        they may have seen.
      </>
    ),
    byWith: (by: ReactNode) => <>, by {by}</>,
    sinceNoEndDate: (memberCount: number, time: ReactNode, by: ReactNode) => (
      <>
        {counted(memberCount, 'person', 'people')} · since {time}
        {by} · no end date
      </>
    ),
    untilByRequest: (time: ReactNode, request: string, by: ReactNode) => (
      <>
        until {time} · {request}
        {by}
      </>
    ),
    takeBack: 'Take back',
    takeBackFrom: (name: string) => `Take it back from ${name}`,
    takeBackQuestion: 'Take the credential back?',
    losesAccessImmediately: (who: ReactNode, name: ReactNode) => (
      <>
        {who} loses access to {name} immediately, unless they also have it in another way. Change secrets they may have
        seen.
      </>
    ),
    wasTakenBack: (name: string, who: string) => `${name} is no longer shared with ${who}`,
    stopSharingWith: (name: string) => `Stop sharing with ${name}`,
  },
});

/** What each access of a share is called. */
export const ways: Readonly<Record<'read' | 'write', string>> = { read: texts.use, write: texts.andEdit };
