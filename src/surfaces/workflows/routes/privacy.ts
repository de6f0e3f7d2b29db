import { changePrivacy, readPrivacy } from '../../../domain/accounts/privacy-settings.ts';
import type { Route } from '../../../http/route.ts';
import { PrivacyBody, PrivacyResults, toPrivacy } from '../shapes/privacy.ts';
import { workflow } from '../workflow.ts';

export const privacyRoutes: Route[] = [
  workflow('GET /user/privacy/settings', readPrivacy, {
    workflow: 'privacy_settings',
    summary: 'Your privacy settings',
    results: PrivacyResults,
    input: () => ({}),
    show: toPrivacy,
  }),
  workflow('POST /user/privacy/settings', changePrivacy, {
    workflow: 'privacy_settings',
    summary: 'Change the named ones of your privacy settings',
    body: PrivacyBody,
    results: PrivacyResults,
    input: ({ body }) => body,
    show: toPrivacy,
  }),
];
