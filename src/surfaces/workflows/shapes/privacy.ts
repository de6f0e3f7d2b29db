import Type, { type Static } from 'typebox';
import { type Privacy, PrivacyFields } from '../../../domain/accounts/privacy-settings.ts';

export const PrivacyResults = Type.Object(PrivacyFields);
export const PrivacyBody = Type.Partial(PrivacyResults, { additionalProperties: false });

/** All settings as they are stored. */
export function toPrivacy(privacy: Privacy): Static<typeof PrivacyResults> {
  return {
    data_sharing: privacy.data_sharing,
    marketing_emails: privacy.marketing_emails,
    analytics_tracking: privacy.analytics_tracking,
    profile_visibility: privacy.profile_visibility,
  };
}
