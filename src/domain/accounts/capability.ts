import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { tidyPeople } from './bulk/tidy-people.ts';
import { clearAccount } from './clear-account.ts';
import { accountErrors } from './errors.ts';
import { passwordForgotten } from './forget-password.ts';
import { inviteWaiting } from './invitations/send-waiting.ts';
import { manyUsersJob } from './many/job.ts';
import { accountNodes } from './nodes.ts';
import { accountNotices } from './notices.ts';
import { attention, search, totals } from './shown.ts';
import { sweeps } from './sweeps.ts';

export const accounts = capability('accounts', {
  errors: accountErrors,
  nodes: [
    {
      key: 'user',
      category: category(50, 'User', 'one’s own account and those of other people'),
      nodes: accountNodes,
    },
  ],
  jobs: [inviteWaiting, manyUsersJob, passwordForgotten, tidyPeople],
  sweeps,
  notifications: accountNotices,
  erases: ['one_time_tokens.user_id', 'account_invitations.user_id'],
  erase: clearAccount,
  keeps: {
    'account_invitations.invited_by': 'who imported somebody; the row goes when that one is mailed',
    'import_rows.user_id': 'the id that a line will have, before there is an account',
  },
  restored: async (on, at) => {
    // Some were used, or taken back, since the backup was taken.
    const ended = await on.rows({
      text: 'update one_time_tokens set used_at = $1 where used_at is null and expires_at > $1 returning 1',
      values: [at],
    });
    return ended.length === 0
      ? []
      : [`${ended.length} links in mails (new passwords, addresses, setup) do not work any more`];
  },
  unsealed: { 'one_time_tokens.hash': 'a hash' },
  attention,
  totals,
  search,
});
