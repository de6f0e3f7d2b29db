import { capability } from '../capability.ts';
import { siemFailing } from './notices.ts';

export const siem = capability('siem', { notifications: [siemFailing] });
