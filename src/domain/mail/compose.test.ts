import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { composeMail, type MailMessage } from './compose.ts';

const to = 'ada@example.net';
const link = 'https://gatehouse.example.org/x?token=abc_-123&lang=en';
const at = '2026-01-31T09:05:59.123Z';
const ip = '203.0.113.9';
const name = 'Ada Lovelace';
const every: readonly MailMessage[] = [
  { to, kind: 'verify_email', name, link },
  { to, kind: 'password_reset', name, link, ip },
  { to, kind: 'password_changed', name, at, ip },
  { to, kind: 'refresh_reuse', name, at, ip },
  { to, kind: 'confirm_email', name, link, ip },
  { to, kind: 'email_asked', name, at, ip },
  { to, kind: 'account_deleted', name, at, ip },
  { to, kind: 'email_changed', name, at, ip },
  { to, kind: 'mfa_enabled', what: 'totp', name, at, ip },
  { to, kind: 'factor_added', what: 'email', name, at, ip },
  { to, kind: 'factor_removed', what: 'sms', name, at, ip },
  { to, kind: 'sign_in_code', name, code: '042517', minutes: 5, ip },
  { to, kind: 'factor_code', name, code: '042517', minutes: 15, ip },
  { to, kind: 'mfa_disabled', name, at, ip },
  { to, kind: 'invitation', inviter: name, organization: 'Acme', link },
  { to, kind: 'join_requested', name, organization: 'Acme', waiting: 2, link },
  { to, kind: 'join_admitted', name, organization: 'Acme', link },
  { to, kind: 'join_declined', name, organization: 'Acme' },
  { to, kind: 'identity_linked', name, provider: 'Google', at, ip },
  { to, kind: 'identity_unlinked', name, provider: 'Google', at, ip },
  { to, kind: 'mfa_reset', name, at },
  { to, kind: 'account_unlocked', name, at },
  { to, kind: 'sessions_ended', name, at },
  { to, kind: 'account_banned', name, reason: 'Spam', at, until: null },
  { to, kind: 'account_unbanned', name, at },
  {
    to,
    kind: 'unproven_dropped',
    name,
    dropped: ['two-step sign-in and its backup codes', 'sign-in with Google', '2 sessions'],
    password: 'new',
    at,
    ip,
  },
  { to, kind: 'password_link', name, link },
  { to, kind: 'account_invited', link },
  {
    ...{ to, kind: 'report', name, report: 'Weekly', place: 'Acme', days: '2026-01-01 to 2026-01-07' },
    ...{ figures: ['Actions: 12'], attached: true, link },
  },
  { to, kind: 'call_invited', name, by: 'Bob', title: 'Plan', when: '2026-07-01 10:30 to 11:15 (Europe/Paris)', link },
  { to, kind: 'call_moved', name, by: 'Bob', title: 'Plan', when: '2026-07-01 10:30 to 11:15 (Europe/Paris)', link },
  {
    to,
    kind: 'call_cancelled',
    name,
    by: 'Bob',
    title: 'Plan',
    when: '2026-07-01 10:30 to 11:15 (Europe/Paris)',
    link,
  },
  { to, kind: 'notifications', name, titles: ['You were added to the team Core'], more: 2, link },
];

/** Every message that names an organization. */
const organizational = (organization: string): MailMessage[] => [
  { to, kind: 'join_requested', name, organization, waiting: 1, link },
  { to, kind: 'join_admitted', name, organization, link },
  { to, kind: 'join_declined', name, organization },
];

describe('what a message never does', () => {
  test('link to anything but an absolute http(s) address', () => {
    for (const bad of [
      'javascript:alert(1)',
      '/reset?token=1',
      '',
      'https://a b',
      'https://a"onclick="x',
      'data:text/html,x',
    ]) {
      assert.throws(() => composeMail({ to, kind: 'account_invited', link: bad }), /absolute http/, bad);
    }
  });

  test('carry markup from a name, an address or an inviter', () => {
    const nasty = `<b onload=x>"O'Hara" & Co`;
    for (const message of [
      { to, kind: 'password_changed', name: nasty, at, ip: '<i>' },
      { to, kind: 'invitation', inviter: nasty, organization: nasty, link },
      { to, kind: 'join_declined', name: nasty, organization: nasty },
    ] as const) {
      const { html } = composeMail(message);
      assert.doesNotMatch(html, /<b |<i>|onload=x>/);
    }
    assert.match(
      composeMail({ to, kind: 'password_changed', name: `O'Hara & "Co"`, at, ip }).html,
      /Hello O&#39;Hara &amp; &quot;Co&quot;,/,
    );
  });

  test('advertise for whoever chose the name', () => {
    const adverts = [
      'Win at https://evil.example',
      'www.evil.com',
      'evil.com/free',
      'evil．com',
      'evil。com',
      'call me@evil.example',
      'a\\b',
      'x'.repeat(61),
    ];
    for (const advert of adverts) {
      const { text, html } = composeMail({ to, kind: 'verify_email', name: advert, link });
      assert.match(text, /^Hello,\n/, advert);
      assert.doesNotMatch(html, /evil/);
      const invitation = { to, kind: 'invitation', inviter: advert, organization: advert, link } as const;
      assert.match(composeMail(invitation).text, /^Someone invites you to join an organization on Gatehouse\./m);
      for (const message of organizational(advert)) {
        const composed = composeMail(message);
        assert.match(composed.text, /\ban organization\b/, `${message.kind}: ${advert}`);
        assert.doesNotMatch(
          `${composed.subject}${composed.text}${composed.html}`,
          /evil/i,
          `${message.kind}: ${advert}`,
        );
      }
    }
    assert.match(
      composeMail({ to, kind: 'verify_email', name: 'Ada\r\n\u200bLovelace', link }).text,
      /^Hello Ada Lovelace,\n/,
    );
    assert.match(
      composeMail({ to, kind: 'verify_email', name: 'J. R. Łukasz-Müller', link }).text,
      /^Hello J. R. Łukasz-Müller,\n/,
    );
  });

  test('break a line, or begin a header, for the name of an organization', () => {
    for (const message of organizational('Acme\r\nBcc: x\r\n\u2028\u202eand Sons')) {
      assert.ok(!composeMail(message).text.includes('Bcc'), 'a colon makes it look like a header or an address');
    }
    for (const message of organizational('Acme\r\n\u2028\u202eand Sons')) {
      const { subject, text } = composeMail(message);
      assert.match(text, /Acme and Sons/);
      assert.doesNotMatch(subject, /[\r\n]|Acme/);
    }
  });

  test('load anything', () => {
    for (const message of every) {
      assert.doesNotMatch(composeMail(message).html, /<img|<link|<script|<iframe|url\(|@import|\bsrc=/i);
    }
  });
});

test('every message has a subject that fits its column, the same words in both forms, and its link once to click and once to read', () => {
  const subjects = new Set<string>();
  for (const message of every) {
    const { subject, text, html } = composeMail(message);
    subjects.add(subject);
    assert.ok(subject.length > 5 && subject.length <= 255);
    assert.match(html, /^<!doctype html>\n<html lang="en">/);
    const words = html.replace(/<title>.*<\/title>/, '').replace(/<[^>]+>/g, '\n');
    for (const line of text.split('\n').filter(each => /^[A-Z]/.test(each))) {
      assert.ok(words.includes(line.replaceAll("'", '&#39;')), `${message.kind}: ${line}`);
    }
    const linked = 'link' in message;
    assert.equal(text.includes(`\n${link}\n`), linked, message.kind);
    assert.equal(html.split(link.replace('&', '&amp;')).length - 1, linked ? 2 : 0, message.kind);
    if ('at' in message) assert.match(text, /31 January 2026 at 09:05 UTC/);
    if ('ip' in message) assert.match(text, /203\.0\.113\.9/);
    if ('name' in message) assert.match(text, /^Hello Ada Lovelace,/);
  }
  assert.equal(subjects.size, every.length);
});
