import type { ReactNode } from 'react';
import { catalogue } from '../../../catalogue.ts';

export const texts = catalogue({
  en: {
    verified: 'Verified',
    failed: 'Failed',

    name: 'Name',
    lastResult: 'Last result',
    yourLastResults: 'Your last results',
    onlyYouCanSeeTheseANew: 'Only you can see these. A new test with the same name replaces the result.',
    noTestsYet: 'No tests yet',

    aNewKey: 'A new key',
    removeTheStoredKey: 'Remove the stored key',
    yes: 'Yes',
    theIntegrationWasNotSaved: 'The integration was not saved',
    wasSavedNamed: (name: string) => `${name} was saved`,
    addIntegration: 'Add integration',
    editIntegration: 'Edit integration',
    save: 'Save',
    apiUrl: 'API URL',
    httpsApiExampleComHealth: 'https://api.example.com/health',
    apiKey: 'API key',
    aKeyIsStoredAndNeverShown: 'A key is stored and never shown. Leave empty to keep it.',
    sentAsABearerTokenLeaveEmpty: 'Sent as a bearer token. Leave empty if none is needed.',

    savedIntegrations: 'Saved integrations',
    everyoneWhoCanSeeAnIntegrationSees:
      'Everyone who can see an integration sees its last result. Keys are never shown.',
    noIntegrationsYet: 'No integrations yet',
    deleteThisIntegration: 'Delete this integration?',
    deleteIntegration: 'Delete integration',
    wasDeletedNamed: (name: string) => `${name} was deleted`,
    itsKeyAndItsResultsAreDeleted: (name: ReactNode) => (
      <>{name}, its key and its results are deleted. This cannot be undone.</>
    ),
    withoutAKey: 'without a key',
    lastTest: 'Last test',
    notTestedYet: 'Not tested yet',
    actions: 'Actions',
    edit: 'Edit',
    editNamed: (name: string) => `Edit ${name}`,
    delete: 'Delete',
    deleteNamed: (name: string) => `Delete ${name}`,
    theConnectionWasNotTested: 'The connection was not tested',
    testConnectionOf: (name: string) => `Test connection of ${name}`,
    testConnection: 'Test connection',

    testAConnection: 'Test a connection',
    theServerCallsTheUrlWithThe:
      'The server calls the URL with the key as a bearer token and waits up to 10 seconds. The result is stored, the key is not.',
    theResultIsStoredUnderThisName: 'The result is stored under this name',
  },
});
