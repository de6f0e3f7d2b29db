import type { AuditEvent } from './queries.ts';

/** What people call what they do; what is not here is told by the name of the action. */
const deeds: Readonly<Record<string, string>> = {
  'auth.login': 'Signed in',
  'auth.logout': 'Signed out',
  'auth.register': 'Registered',
  'auth.setup': 'Set up the server',
  'auth.oauth': 'Signed in with a provider',
  'auth.awaited_take': 'Signed in with Microsoft',
  'auth.mfa_verify': 'Signed in with a second factor',
  'auth.mfa_missed': 'Second factor not given',
  'auth.verify_email': 'Confirmed an address',
  'credential.reveal': 'Revealed all secret values',
  'credential.reveal_field': 'Revealed a secret value',
  'credential.create': 'Created a credential',
  'credential.update': 'Changed a credential',
  'credential.update_fields': 'Changed values of a credential',
  'credential.delete': 'Deleted a credential',
  'credential_type.create': 'Created a credential type',
  'credential_type.update': 'Changed a credential type',
  'credential_type.delete': 'Deleted a credential type',
  'company.create': 'Created a company',
  'company.update': 'Changed a company',
  'company.delete': 'Deleted a company',
  'user.create': 'Created an account',
  'user.update': 'Changed an account',
  'user.update_profile': 'Changed a profile',
  'user.delete': 'Deleted an account',
  'user.change_role': 'Changed a role of a person',
  'user.change_status': 'Activated or deactivated an account',
  'user.give_grant': 'Gave a permission',
  'user.take_grant': 'Took a permission away',
  'user.reset_mfa': 'Reset a second factor',
  'user.unlock': 'Unlocked an account',
  'user.end_sessions': 'Signed a person out',
  'user.export': 'Exported people',
  'user.import': 'Imported people',
  'user.import.preview': 'Checked a file of people',
  'role.create': 'Created a role',
  'role.update': 'Changed a role',
  'role.delete': 'Deleted a role',
  'team.create': 'Created a team',
  'team.update': 'Changed a team',
  'team.delete': 'Deleted a team',
  'team.add_member': 'Added a member to a team',
  'team.change_member': 'Changed a member’s role in a team',
  'team.remove_member': 'Removed a member from a team',
  'team.add_grant': 'Gave a team a permission',
  'team.remove_grant': 'Took a permission from a team',
  'team.share_resource': 'Shared a credential with a team',
  'team.unshare_resource': 'Stopped sharing a credential with a team',
  'organization.create': 'Created an organization',
  'organization.update': 'Changed an organization',
  'organization.delete': 'Deleted an organization',
  'organization.invite': 'Invited somebody',
  'organization.accept_invitation': 'Accepted an invitation',
  'organization.remove_member': 'Removed a member from an organization',
  'organization.verify_domain': 'Verified a domain',
  'integration.create': 'Created an integration',
  'integration.update': 'Changed an integration',
  'integration.delete': 'Deleted an integration',
  'integration.test': 'Tested an integration',
  'password.reset': 'Set a new password',
  'password.forget': 'Asked for a new password',
  'mfa.confirm_totp': 'Turned on a second factor',
  'mfa.disable': 'Turned off the second factor',
  'audit.list': 'Read the audit log',
  'audit.export': 'Exported the audit log',
  'audit.tail': 'Followed the audit log',
};

/** What was done, in words. A sign-in that goes on with a code says so. */
export function deedOf({ action, details }: Pick<AuditEvent, 'action' | 'details'>): string {
  if (details['asked'] !== undefined) return 'First step of a sign-in, code asked for';
  return deeds[action] ?? action.replaceAll(/[._]/g, ' ').replace(/^./, first => first.toUpperCase());
}

/** What is worth telling of it in a line: which fields, and why. */
export function remarkOf({ details }: Pick<AuditEvent, 'details'>): string {
  const { fields, reason, code } = details;
  return [
    Array.isArray(fields) && fields.length > 0 ? `Fields: ${fields.join(', ')}` : null,
    typeof reason === 'string' ? `Reason: ${reason}` : null,
    typeof code === 'string' ? `Refused: ${code}` : null,
  ]
    .filter(each => each !== null)
    .join(' · ');
}
