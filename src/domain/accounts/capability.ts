import { capability } from '../capability.ts';
import { tidyPeople } from './bulk/tidy-people.ts';
import { inviteWaiting } from './invitations/send-waiting.ts';

export const accounts = capability('accounts', { jobs: [inviteWaiting, tidyPeople] });
