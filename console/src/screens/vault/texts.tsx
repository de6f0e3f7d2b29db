import type { ReactNode } from 'react';
import { catalogue } from '../../catalogue.ts';

export const texts = catalogue({
  en: {
    vault: 'Vault',
    companies: 'Companies',
    credentialTypes: 'Credential types',

    somethingWentWrongTryAgain: 'Something went wrong. Try again.',
    and: ' and ',
    requiresWith: (map: ReactNode) => <>Requires {map}</>,
    requestIdWith: (requestId: ReactNode) => <>Request ID {requestId}</>,
  },
});
