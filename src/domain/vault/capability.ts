import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { vaultErrors } from './errors.ts';
import { credentialNodes, credentialTypeNodes } from './nodes.ts';
import { credentialTakenBack } from './notices.ts';
import { sealedDataKey } from './sealed.ts';
import { search, totals } from './shown.ts';
import { sweeps } from './sweeps.ts';

export const vault = capability('vault', {
  errors: vaultErrors,
  nodes: [
    {
      key: 'credential',
      category: category(20, 'Credential', 'accessing and managing credentials'),
      nodes: credentialNodes,
    },
    {
      key: 'credentialType',
      category: category(30, 'Credential Type', 'defining the types of credentials'),
      nodes: credentialTypeNodes,
    },
  ],
  sweeps,
  keeps: {
    'credentials.created_by': 'who made what others use',
    'credential_types.created_by': 'who made what others use',
    'credential_versions.by': 'who changed what others use',
  },
  sealed: [sealedDataKey],
  unsealed: { 'credential_values.sealed': 'sealed under the key in credentials.data_key, which is rewrapped' },
  notifications: [credentialTakenBack],
  search,
  totals,
});
