import type { ReactNode } from 'react';
import { catalogue } from '../../../catalogue.ts';
import { counted } from '../../../parts/counted.ts';

export const texts = catalogue({
  en: {
    recordCount: (count: number, atLeast = false) => counted(count, 'record', 'records', atLeast),
    couldNotBeUsedWhatIsStored: ' could not be used. What is stored of ',
    it: 'it',
    them: 'them',
    wasNotChangedCorrect: ' was not changed; correct ',
    inConnectwise: ' in ConnectWise:',
    withoutANumber: 'Without a number',
    companyWith: (number: number) => `Company ${number}`,
    andMoreWith: (failed: string) => `and ${failed} more`,

    theseIdentifiersExistBothHereAndIn:
      'These identifiers exist both here and in ConnectWise. Both companies are kept:',
    andMoreNamed: (length: string) => ` and ${length} more`,

    theSyncWasNotStarted: 'The sync was not started',
    theSyncWasStarted: 'The sync was started',
    syncWithConnectwise: 'Sync with ConnectWise',
    startSync: 'Start sync',
    addsAndUpdatesAllCompaniesThat:
      'Adds and updates all companies that ConnectWise lists. Companies stay in their organization, and nothing is deleted.',
    newCompaniesBelongTo: 'New companies belong to',

    connectwise: 'ConnectWise',
    connectwiseNoSyncYet: 'ConnectWise: no sync yet.',
    connectwiseIsNotConfiguredToSync:
      'ConnectWise is not configured. To sync companies, set the CONNECTWISE_ variables on the server.',
    syncNow: 'Sync now',
    createdUpdatedUnchanged: (created: string, updated: string, unchanged: string) =>
      `${created} created, ${updated} updated, ${unchanged} unchanged`,
    deletedOrNoLongerListedThere: (missing: string) => `, ${missing} deleted or no longer listed there`,
    connectwiseSyncingNow: (counts: string) => `ConnectWise: syncing now: ${counts}.`,
    failed: 'failed',
    finished: 'finished',
    connectwiseLastSync: (status: string, time: ReactNode, counts: string) => (
      <>
        ConnectWise: last sync {status} {time}: {counts}.
      </>
    ),

    theCompanyWasNotCreated: 'The company was not created',
    wasCreatedNamed: (name: string) => `${name} was created`,
    createCompany: 'Create company',
    create: 'Create',
    name: 'Name',
    identifier: 'Identifier',
    aShortNameSuchAsAcme: 'A short name, such as ACME',
    membersOfThatOrganizationMayGet: 'Members of that organization may get access to it',

    company: 'Company',
    none: 'None',
    managedIn: 'Managed in',
    gatehouse: 'Gatehouse',
    changed: 'Changed',
    vault: 'Vault',
    companyCount: (count: number, atLeast = false) => counted(count, 'company', 'companies', atLeast),
    searchCompanies: 'Search companies',
    nameOrIdentifier: 'Name or identifier',
    companies: 'Companies',
    noCompaniesYet: 'No companies yet',
    credentialsBelongToACompanyCreateOne:
      'Credentials belong to a company. Create one, or sync companies from ConnectWise.',
    noCompaniesMatch: 'No companies match',
    tryAnotherSearch: 'Try another search.',

    details: 'Details',
    belongsTo: 'Belongs to',
    status: 'Status',
    phone: 'Phone',
    website: 'Website',
    address: 'Address',
    notInConnectwiseItWasCreatedHere: 'Not in ConnectWise: it was created here',
    neverFetched: 'never fetched',
    asOfAt: (time: ReactNode) => <>as of {time}</>,
    companyAt: (cwCompanyId: number, cwFetchedAt: ReactNode) => (
      <>
        Company {cwCompanyId}, {cwFetchedAt}
      </>
    ),
    deletedInConnectwise: 'Deleted in ConnectWise',

    tryAgain: 'Try again',
    noConfigurations: 'No configurations',
    connectwiseListsNoneForThisCompany: 'ConnectWise lists none for this company.',
    configurations: 'Configurations',
    type: 'Type',
    serialNumber: 'Serial number',
    system: 'System',
    warrantyEnds: 'Warranty ends',
    inactive: 'Inactive',

    wasUpdatedNamed: (name: string) => `${name} was updated`,
    thisCompanyComesFromConnectwiseWhile:
      'This company comes from ConnectWise. While that is configured, change its name and identifier there.',
    cannotBeChangedWhileTheCompanyHas: 'Cannot be changed while the company has credentials',

    wasDeletedNamed: (name: string) => `${name} was deleted`,
    edit: 'Edit',
    addCredential: 'Add credential',
    credentials: 'Credentials',
    noCredentialsHere: 'No credentials here',
    thisCompanyHasNoCredentialsOrNone: 'This company has no credentials, or none you can see.',
    activity: 'Activity',
    nothingYet: 'Nothing yet',
    deleteThisCompany: 'Delete this company?',
    deleteCompany: 'Delete company',
    isDeletedPermanentlyACompanyThat: (name: ReactNode) => (
      <>{name} is deleted permanently. A company that still has credentials cannot be deleted.</>
    ),
    delete: 'Delete',
    forGoodNotWhileItHas: 'For good; not while it has credentials',
    platformWide: 'Platform-wide',
  },
});
