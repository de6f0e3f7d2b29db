import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { bySession, command } from '../action.ts';
import { hashBounds } from '../passwords/turn.ts';
import { Phone } from '../people/fields.ts';
import { type BegunFactor, beginFactor } from './begin-factor.ts';
import { BackupCodeCount } from './confirm-totp.ts';
import { dialledNumber } from './destinations.ts';
import { Method, mustBeSendable } from './methods.ts';
import { admit, CurrentPassword, stepUp } from './step-up.ts';

/**
 * Begins to set up a second factor, in place of one that was begun before. It protects nothing until a code confirms it.
 * Backup codes come with the first factor, and with others when they are asked for.
 */
export const setUpFactor = command('mfa.set_up', {
  input: Type.Object(
    {
      method: Method,
      phone_number: Type.Optional(Type.Union([Phone, Type.Null()], { writeOnly: true })),
      backupCodes: Type.Optional(BackupCodeCount),
      password: Type.Optional(CurrentPassword),
    },
    { additionalProperties: false },
  ),
  permit: bySession('factors'),
  refuses: [
    'auth.locked',
    'auth.sign_in_again',
    'auth.wrong_password',
    'mfa.already_enabled',
    'mfa.unverified_address',
    'not_configured',
  ],
  audit: { of: 'mfa_factor', details: { method: 'totp' } },
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: async (read, { method, password, phone_number: phone = null }) => {
    if (method === 'sms' && phone === null) throw refuseField('phone_number', 'is required for codes by SMS');
    if (method !== 'sms' && phone !== null) throw refuseField('phone_number', 'is for codes by SMS only');
    mustBeSendable(read.ports, method);
    const number = phone === null ? null : dialledNumber(phone);
    return { number, shown: await stepUp(read, password) };
  },
  run: async (work, { method, backupCodes }): Promise<BegunFactor | RefusedAfterCommit> => {
    const { userId, prepared } = work;
    const account = await admit(work, prepared.shown);
    if (account instanceof RefusedAfterCommit) return account;
    const { number } = prepared;
    return beginFactor(work, {
      userId,
      account,
      method,
      number,
      ...(backupCodes === undefined ? {} : { backupCodes }),
    });
  },
});
