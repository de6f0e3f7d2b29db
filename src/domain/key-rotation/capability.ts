import { capability } from '../capability.ts';
import { keyRotation } from './rotate-keys.ts';

export const keys = capability('keys', {
  jobs: [keyRotation],
  unsealed: { 'key_versions.wrapped': 'the key-encryption keys themselves, under the master key' },
});
