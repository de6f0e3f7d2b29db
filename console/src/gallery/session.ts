import type { SessionReply } from '../api/types.ts';
import { names } from './names.ts';

/** Somebody for the parts that ask who is looking. The token is good for nothing: nothing is asked of a server. */
export const session: SessionReply = {
  token: '',
  token_type: 'Bearer',
  expires_in: 365 * 86_400,
  me: {
    user: {
      id: '018f0000-0000-7000-8000-000000000001',
      email: 'rosa@northwind.example',
      username: 'rosa',
      full_name: names.usual,
      first_name: 'Rosa',
      last_name: 'Lindqvist',
      role: 'admin',
      is_active: true,
      email_verified: true,
      bio: null,
      phone: null,
      department: null,
      timezone: 'Europe/Stockholm',
      created_at: '2026-01-05T08:00:00Z',
      updated_at: '2026-01-05T08:00:00Z',
      last_login: null,
    },
    organizations: [],
    teams: [],
    holds: [{ pattern: '*', organization_id: null }],
    mfa_enabled: false,
    has_password: true,
  },
};
