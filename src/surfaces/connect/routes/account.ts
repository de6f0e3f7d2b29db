import Type from 'typebox';
import { changeEmail } from '../../../domain/accounts/own/change-email.ts';
import { changePassword } from '../../../domain/accounts/own/change-password.ts';
import { deleteOwnAccount } from '../../../domain/accounts/own/delete-account.ts';
import { changeOwnProfile, readOwnProfile } from '../../../domain/accounts/own/profile.ts';
import { changeAvatar, longestPicture, removeAvatar } from '../../../domain/avatars/own-avatar.ts';
import { MixedPassword } from '../../../domain/passwords/mixed-password.ts';
import { Email } from '../../../domain/people/fields.ts';
import { type Route, route } from '../../../http/route.ts';
import { refuseField } from '../../../kernel/errors.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';
import { avatarUrl, OwnProfileBody, OwnProfileShape, toOwnProfile } from '../shapes/people.ts';

const closed = { additionalProperties: false };
const CurrentPassword = Type.String({ writeOnly: true, description: 'Your current password, where you have one' });
const Recent = Type.String({ writeOnly: true, description: 'Needed when the last sign-in is older than 10 minutes' });

/** One's own account. */
export const accountRoutes: Route[] = [
  route('GET /users/me', readOwnProfile, {
    summary: 'Your own profile',
    reply: { 200: Data(OwnProfileShape) },
    input: () => ({}),
    present: profile => toData(toOwnProfile(profile)),
  }),
  route('PATCH /users/me', changeOwnProfile, {
    summary: 'Change your profile; null takes a field away',
    body: OwnProfileBody,
    reply: { 200: Data(OwnProfileShape) },
    input: ({ body: { display_name, first_name, last_name, ...same } }) => ({
      ...same,
      ...(display_name === undefined ? {} : { displayName: display_name }),
      ...(first_name === undefined ? {} : { firstName: first_name }),
      ...(last_name === undefined ? {} : { lastName: last_name }),
    }),
    present: profile => toData(toOwnProfile(profile)),
  }),
  route('POST /users/me/password', changePassword, {
    summary: 'Change your password; all your other sessions end',
    body: Type.Object({ current_password: Type.Optional(CurrentPassword), new_password: MixedPassword }, closed),
    reply: { 200: Said },
    input: ({ body: { current_password, new_password } }) => ({
      newPassword: new_password,
      ...(current_password === undefined ? {} : { currentPassword: current_password }),
    }),
    present: () => toSaid('Password changed successfully'),
  }),
  route('POST /users/me/email', changeEmail, {
    summary: 'Ask for another e-mail address: it is yours once you confirm it by the link that is mailed to it',
    body: Type.Object({ email: Email, password: Type.Optional(Recent) }, closed),
    reply: { 200: Said },
    input: ({ body }) => ({ ...body }),
    present: mail =>
      toSaid(
        mail === 'smtp'
          ? 'Confirm the new address with the link that is on its way to it'
          : 'Confirm the new address with the link in the mail to it. This server sends no mail yet (SMTP_URL is not set): it keeps it in its data folder',
      ),
  }),
  route('DELETE /users/me', deleteOwnAccount, {
    summary: 'Delete your account, and all that is yours alone',
    body: Type.Object({ password: Type.Optional(CurrentPassword) }, closed),
    reply: { 200: Said },
    input: ({ body }) => ({ ...body }),
    present: () => toSaid('Account deleted successfully'),
  }),
  route('PUT /users/me/avatar', changeAvatar, {
    summary: 'Put a picture in place of the one before: at most 5 MiB and 50 megapixels',
    streams: ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'],
    transfer: { bodyBytes: longestPicture, bodyMilliseconds: 60_000 },
    reply: { 200: Data(Type.Object({ avatar_url: Type.String() })) },
    input: ({ stream }) => {
      if (stream === null) throw refuseField('', 'the body is a picture');
      return { source: stream };
    },
    present: name => toData({ avatar_url: avatarUrl(name) ?? '' }),
  }),
  route('DELETE /users/me/avatar', removeAvatar, {
    summary: 'Take your picture away',
    reply: { 200: Said },
    input: () => ({}),
    present: () => toSaid('Avatar removed successfully'),
  }),
];
