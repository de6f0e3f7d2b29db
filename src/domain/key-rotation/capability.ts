import { capability } from '../capability.ts';
import { keyRotation } from './rotate-keys.ts';

export const rotation = capability('key-rotation', {
  jobs: [keyRotation],
  unsealed: { 'key_versions.wrapped': 'the key-encryption keys themselves, under the master key' },
});
