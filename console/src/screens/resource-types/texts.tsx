import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';
import { counted } from '../../parts/counted.ts';

export const texts = catalogue({
  en: {
    resourceTypes: 'Resource types',
    resourceType: 'Resource type',
    what: 'resource type',
    typeCount: (count: number) => counted(count, 'resource type', 'resource types'),
    newType: 'New resource type',
    noTypesYet: 'Nothing is offered yet',
    whatTypesAre: 'What people can ask for is listed here, with who owns it and how it is approved.',
    nobodyOwnsIt: 'Nobody',

    name: 'Name',
    nameHint: 'Such as production_database. It begins the permissions that people get, and stays as it is.',
    belongsTo: 'Belongs to',
    description: 'Description',
    descriptionHint: 'What it is, for whoever asks for it',
    levels: 'Levels',
    levelsHint: 'What can be asked for of it, such as read and write: press Enter after each',
    owners: 'Owners',
    ownersHint: 'Addresses of those who hold all of it and answer requests',

    whoAnswers: 'Who answers',
    byOwners: 'Its owners',
    byOwnersHint: 'So many of them must approve. Without owners, managers of whoever asks are asked.',
    bySteps: 'Several groups',
    byStepsHint: 'So many of each must approve. Everybody votes once, for one group.',
    approvals: 'Approvals needed',
    approvalsOf: (owners: number) => `Of ${counted(owners, 'owner', 'owners')}; nobody decides their own request`,
    group: 'Group',
    team: 'Team',
    votesNeeded: 'Approvals',
    groups: 'Groups',
    addGroup: 'Add group',
    earlier: (place: number) => `Move group ${place} up`,
    later: (place: number) => `Move group ${place} down`,
    removeGroup: (place: number) => `Remove group ${place}`,
    inOrder: 'One after the other',
    inOrderHint: 'The next group is asked once the one before has approved',
    sources: {
      owners: 'Owners',
      managers: 'Managers of whoever asks',
      processors: 'Whoever decides requests',
      team: 'A team',
    },
    aTeam: 'a team',
    aRole: 'A role that you can’t see',
    addAGroup: 'Add a group',
    chooseATeam: 'Choose a team',
    ofItsOwners: (count: number) => counted(count, 'owner', 'owners'),
    ofManagers: (count: number) => counted(count, 'manager of whoever asks', 'managers of whoever asks'),
    votesOf: (count: number, group: string) => `${count} × ${group}`,
    and: ' and ',
    andThen: ', then ',

    howItIsAskedFor: 'How it is asked for',
    longestDays: 'For how many days at most',
    answerHours: 'Answered within how many hours',
    reasonNeeded: 'A reason is needed',

    withoutApproval: 'Without an approval',
    automaticRole: 'Whoever is in this role gets it at once',
    automaticHint: 'Whoever would have been asked is told',
    nobody: 'Nobody',
    emergency: 'Can be taken in an emergency',
    emergencyHint:
      'By holders of break_glass: for at most four hours, with a reason and a fresh sign-in, told to everybody who would have been asked, and reviewed afterwards.',
    allOfIt: 'all of it',
    onlyHolders: (pattern: string) => `Only who holds ${pattern} may switch this on.`,

    create: 'Create',
    save: 'Save',
    enterIt: 'Enter it',
    enterALevel: 'Enter at least one level',
    wasCreated: (name: string) => `${name} was created`,
    wasSaved: (name: string) => `${name} was saved`,
    notCreated: 'The resource type was not created',
    notChanged: 'The resource type was not changed',

    automatic: 'By role',
    inEmergency: 'In an emergency',
    exceptions: 'Without an approval',
    yes: 'Yes',
    no: 'No',
    delete: 'Delete',
    itsOwnersLoseIt: 'Its owners hold nothing of it any more',
    deleteThis: 'Delete this resource type?',
    deleteType: 'Delete resource type',
    wasDeleted: (name: string) => `${name} was deleted`,
    nobodyAsksForIt: (name: ReactNode) => (
      <>
        Nobody is offered {name} any more, and its owners lose it. What was approved lasts until its end; what waits is
        decided by whoever was asked and still holds it.
      </>
    ),
    activity: 'Activity',
    nothingYet: 'Nothing yet',
  },
});
