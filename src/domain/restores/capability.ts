import { capability } from '../capability.ts';

export const restores = capability('restores', {
  keeps: { 'restores.released_by': 'who let a restored copy reach out is told as long as there is the copy' },
  unsealed: { 'carried_roots.wrapped': 'a root secret, under the master key' },
});
