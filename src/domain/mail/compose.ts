import { type Letter, renderHtml, renderText } from './letter.ts';

/** Every message there is, with what its text needs. Links are absolute; times are RFC 3339, told in UTC. */
export type MailMessage = { readonly to: string } & (
  | { readonly kind: 'verify_email'; readonly name: string; readonly link: string }
  | { readonly kind: 'password_reset'; readonly name: string; readonly link: string; readonly ip: string }
  | { readonly kind: 'password_changed'; readonly name: string; readonly at: string; readonly ip: string }
  | { readonly kind: 'refresh_reuse'; readonly name: string; readonly at: string; readonly ip: string }
  /** Goes to the address that somebody wants for their account … */
  | { readonly kind: 'confirm_email'; readonly name: string; readonly link: string; readonly ip: string }
  /** … meanwhile to the one that it has … */
  | { readonly kind: 'email_asked'; readonly name: string; readonly at: string; readonly ip: string }
  | { readonly kind: 'account_deleted'; readonly name: string; readonly at: string; readonly ip: string }
  /** … and then to the address that the account had before. */
  | { readonly kind: 'email_changed'; readonly name: string; readonly at: string; readonly ip: string }
  | { readonly kind: 'mfa_disabled'; readonly name: string; readonly at: string; readonly ip: string }
  /** `mfa_enabled`: the first one; `factor_…`: one besides others. */
  | {
      readonly kind: 'mfa_enabled' | 'factor_added' | 'factor_removed';
      readonly what: keyof typeof factors;
      readonly name: string;
      readonly at: string;
      readonly ip: string;
    }
  /** `key`: what its owner calls it. It may be used until `until`, by whoever has it. */
  | {
      readonly kind: 'api_key_made' | 'api_key_rotated';
      readonly key: string;
      readonly name: string;
      readonly at: string;
      readonly until: string;
      readonly ip: string;
    }
  /** The code to finish a sign-in, or to turn on codes by mail. It stands in no subject: those are kept. */
  | {
      readonly kind: 'sign_in_code' | 'factor_code';
      readonly name: string;
      readonly code: string;
      readonly minutes: number;
      readonly ip: string;
    }
  /** An administrator did it. */
  | { readonly kind: 'mfa_reset' | 'account_unlocked' | 'sessions_ended'; readonly name: string; readonly at: string }
  /** `until` null: without an end. The reason is an administrator's words. */
  | {
      readonly kind: 'account_banned';
      readonly name: string;
      readonly reason: string;
      readonly at: string;
      readonly until: string | null;
    }
  | { readonly kind: 'account_unbanned'; readonly name: string; readonly at: string }
  /** To whoever has shown that the mailbox is theirs: what others may have attached to the account before. */
  | {
      readonly kind: 'unproven_dropped';
      readonly name: string;
      /** Each in words that read on after "we removed". */
      readonly dropped: readonly string[];
      /** As `Unproven` has it. */
      readonly password: 'new' | 'unproven' | 'none';
      readonly at: string;
      readonly ip: string;
    }
  | { readonly kind: 'invitation'; readonly inviter: string; readonly organization: string; readonly link: string }
  /** To an organization's administrators; `waiting` is how many want to join it. */
  | {
      readonly kind: 'join_requested';
      readonly name: string;
      readonly organization: string;
      readonly waiting: number;
      readonly link: string;
    }
  | { readonly kind: 'join_admitted'; readonly name: string; readonly organization: string; readonly link: string }
  | { readonly kind: 'join_declined'; readonly name: string; readonly organization: string }
  /** `provider` is a title, such as Google. */
  | {
      readonly kind: 'identity_linked' | 'identity_unlinked';
      readonly name: string;
      readonly provider: string;
      readonly at: string;
      readonly ip: string;
    }
  /** An administrator sends it; `link` lets them choose a password. */
  | { readonly kind: 'password_link'; readonly name: string; readonly link: string }
  /** What somebody has not read in the console. Titles are sentences without a full stop, whose names are plain. */
  | {
      readonly kind: 'notifications';
      readonly name: string;
      readonly titles: readonly string[];
      /** How many there are besides. */
      readonly more: number;
      readonly link: string;
    }
  /** A report that is made again and again. `report`, `place` and what figures are called are ours or plain. */
  | {
      readonly kind: 'report';
      readonly name: string;
      readonly report: string;
      readonly place: string;
      /** In words, such as `2026-01-01 to 2026-01-31`. */
      readonly days: string;
      readonly figures: readonly string[];
      readonly attached: boolean;
      readonly link: string;
    }
  /** A call that is agreed on; its calendar entry is attached. `when` is in words of ours, `by` and the title are plain or not. */
  | {
      readonly kind: 'call_invited' | 'call_moved' | 'call_cancelled';
      readonly name: string;
      readonly by: string;
      readonly title: string;
      readonly when: string;
      readonly link: string;
    }
  /** `link` lets them set their first password. */
  | { readonly kind: 'account_invited'; readonly link: string }
);

export interface ComposedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Writes a message as plain text and as HTML that says the same and loads nothing. Throws for a link that is not http(s). */
export function composeMail(message: MailMessage): ComposedMail {
  const letter = letterFor(message);
  return { subject: letter.subject, text: renderText(letter), html: renderHtml(letter) };
}

const notYou = 'If this was not you, reset your password now and tell an administrator.';
/** What people show beside their password, and what it is called. */
const factors = {
  totp: { shown: 'a code from your authenticator app', title: 'An authenticator app' },
  passkey: { shown: 'your passkey', title: 'A passkey' },
  email: { shown: 'a code that we mail to you', title: 'Codes by e-mail' },
  sms: { shown: 'a code that we send to your phone', title: 'Codes by SMS' },
} as const;
const notAsked = 'If you did not expect this, ask an administrator.';

function letterFor(message: MailMessage): Letter {
  switch (message.kind) {
    case 'verify_email':
      return {
        subject: 'Confirm your e-mail address',
        greeting: greeting(message.name),
        paragraphs: ['An account was created with this e-mail address. Confirm that the address is yours:'],
        action: { label: 'Confirm my address', link: message.link },
        closing: ['The link works once and for a limited time. If you did not create an account, ignore this message.'],
      };
    case 'password_reset':
      return {
        subject: 'Reset your password',
        greeting: greeting(message.name),
        paragraphs: [
          `Someone asked to reset your password, from the IP address ${message.ip}. Choose a new password here:`,
        ],
        action: { label: 'Choose a new password', link: message.link },
        closing: [
          'The link works once and for a limited time.',
          'If you did not ask for this, ignore this message. Your password stays the same.',
        ],
      };
    case 'password_changed':
      return {
        subject: 'Your password was changed',
        greeting: greeting(message.name),
        paragraphs: [`Your password was changed on ${moment(message.at)} from the IP address ${message.ip}.`],
        closing: [notYou],
      };
    case 'refresh_reuse':
      return {
        subject: 'Suspicious activity: you were signed out',
        greeting: greeting(message.name),
        paragraphs: [
          `On ${moment(message.at)}, a sign-in token of yours that had already been replaced was used from the IP address ${message.ip}. A copy of it may have been stolen.`,
          'To be safe, we ended that session. Sign in again to continue.',
        ],
        closing: ['If you do not know why this happened, change your password and tell an administrator.'],
      };
    case 'confirm_email':
      return {
        subject: 'Confirm your new e-mail address',
        greeting: greeting(message.name),
        paragraphs: [
          `Someone asked, from the IP address ${message.ip}, to use this address for their account. Sign in where you open the link, and confirm that the address is yours:`,
        ],
        action: { label: 'Confirm my new address', link: message.link },
        closing: ['The link works once and for 24 hours. If you did not ask for this, ignore this message.'],
      };
    case 'email_asked':
      return {
        subject: 'Your e-mail address is about to change',
        greeting: greeting(message.name),
        paragraphs: [
          `On ${moment(message.at)} someone asked, from the IP address ${message.ip}, to use another e-mail address for your account. It stays as it is until the new address is confirmed.`,
        ],
        closing: [notYou],
      };
    case 'account_deleted':
      return {
        subject: 'Your account was deleted',
        greeting: greeting(message.name),
        paragraphs: [
          `You deleted your account on ${moment(message.at)}, from the IP address ${message.ip}. You cannot sign in any more.`,
        ],
        closing: ['If this was not you, tell an administrator now.'],
      };
    case 'email_changed':
      return {
        subject: 'Your e-mail address was changed',
        greeting: greeting(message.name),
        paragraphs: [
          `The e-mail address of your account was changed on ${moment(message.at)} from the IP address ${message.ip}. We no longer send messages about it to this address.`,
        ],
        closing: ['If this was not you, tell an administrator now.'],
      };
    case 'mfa_enabled':
      return {
        subject: 'Two-step sign-in was turned on',
        greeting: greeting(message.name),
        paragraphs: [
          `Two-step sign-in was turned on for your account on ${moment(message.at)} from the IP address ${message.ip}. From now on, you need your password and ${factors[message.what].shown}, or a backup code, to sign in.${message.what === 'passkey' ? ' The passkey alone is enough, too.' : ''}`,
        ],
        closing: [notYou],
      };
    case 'mfa_disabled':
      return {
        subject: 'Two-step sign-in was turned off',
        greeting: greeting(message.name),
        paragraphs: [
          `Two-step sign-in was turned off for your account on ${moment(message.at)} from the IP address ${message.ip}. From now on, your password alone is enough to sign in.`,
        ],
        closing: [notYou],
      };
    case 'factor_added':
      return {
        subject: 'A way of two-step sign-in was added',
        greeting: greeting(message.name),
        paragraphs: [
          `${factors[message.what].title}: this way of two-step sign-in was added to your account on ${moment(message.at)} from the IP address ${message.ip}.`,
        ],
        closing: [notYou],
      };
    case 'factor_removed':
      return {
        subject: 'A way of two-step sign-in was removed',
        greeting: greeting(message.name),
        paragraphs: [
          `${factors[message.what].title}: this way of two-step sign-in was removed from your account on ${moment(message.at)} from the IP address ${message.ip}.`,
        ],
        closing: [notYou],
      };
    case 'api_key_made':
      return {
        subject: 'An API key was made for your account',
        greeting: greeting(message.name),
        paragraphs: [
          `The API key “${message.key}” was made on ${moment(message.at)} from the IP address ${message.ip}. Whoever has it can act as you, as far as it goes, until ${moment(message.until)}.`,
        ],
        closing: [notYou],
      };
    case 'api_key_rotated':
      return {
        subject: 'An API key of yours got a new secret',
        greeting: greeting(message.name),
        paragraphs: [
          `The API key “${message.key}” got a new secret on ${moment(message.at)} from the IP address ${message.ip}, and is good until ${moment(message.until)}.`,
        ],
        closing: [notYou],
      };
    case 'sign_in_code':
      return {
        subject: 'Your code to sign in',
        greeting: greeting(message.name),
        paragraphs: [
          `Your code to sign in is ${message.code}. It works once, for ${message.minutes} minutes, and only for the sign-in that asked for it.`,
        ],
        closing: [
          'Never tell it to anybody: we do not ask for it.',
          `The sign-in began at the IP address ${message.ip}. If it was not you, someone knows your password: choose a new one now.`,
        ],
      };
    case 'factor_code':
      return {
        subject: 'Your code to turn on two-step sign-in',
        greeting: greeting(message.name),
        paragraphs: [
          `Your code is ${message.code}. Enter it where you set up codes by e-mail; it works once, for ${message.minutes} minutes.`,
        ],
        closing: [`It was asked for at the IP address ${message.ip}. ${notYou}`],
      };
    case 'identity_linked':
      return {
        subject: `Your account was linked to ${message.provider}`,
        greeting: greeting(message.name),
        paragraphs: [
          `Your account was linked to a ${message.provider} account on ${moment(message.at)} from the IP address ${message.ip}. That account can now be used to sign in to yours.`,
        ],
        closing: ['If this was not you, sign in, unlink it, reset your password and tell an administrator.'],
      };
    case 'identity_unlinked':
      return {
        subject: `Your account is no longer linked to ${message.provider}`,
        greeting: greeting(message.name),
        paragraphs: [
          `Your account was unlinked from a ${message.provider} account on ${moment(message.at)} from the IP address ${message.ip}.`,
        ],
        closing: [notYou],
      };
    case 'mfa_reset':
      return {
        subject: 'Two-step sign-in was turned off by an administrator',
        greeting: greeting(message.name),
        paragraphs: [
          `An administrator removed your second factors and backup codes on ${moment(message.at)}. From now on, your password alone is enough to sign in.`,
        ],
        closing: ['Set up two-step sign-in again in Settings, under Security.', notAsked],
      };
    case 'account_unlocked':
      return {
        subject: 'Your account was unlocked by an administrator',
        greeting: greeting(message.name),
        paragraphs: [
          `An administrator unlocked your account on ${moment(message.at)} after failed sign-ins. You can sign in again.`,
        ],
        closing: [notAsked],
      };
    case 'account_banned':
      return {
        subject: 'Your account was banned',
        greeting: greeting(message.name),
        paragraphs: [
          `An administrator banned your account on ${moment(message.at)}. ${
            message.until === null ? 'The ban has no end.' : `The ban ends on ${moment(message.until)}.`
          } Until then nobody can sign in to it.`,
          plainName(message.reason) === ''
            ? 'The reason is shown when you sign in.'
            : `The reason: ${plainName(message.reason)}`,
        ],
        closing: ['If you think that this is a mistake, write to your administrator.'],
      };
    case 'account_unbanned':
      return {
        subject: 'Your account is no longer banned',
        greeting: greeting(message.name),
        paragraphs: [
          `An administrator lifted the ban of your account on ${moment(message.at)}. You can sign in again.`,
        ],
        closing: [notAsked],
      };
    case 'sessions_ended':
      return {
        subject: 'You were signed out by an administrator',
        greeting: greeting(message.name),
        paragraphs: [`An administrator signed you out on ${moment(message.at)}. Sign in again to continue.`],
        closing: [notAsked],
      };
    case 'unproven_dropped':
      return {
        subject: 'Earlier sign-in settings of your account were removed',
        greeting: greeting(message.name),
        paragraphs: [
          `On ${moment(message.at)}, a link that we had sent to this mailbox was used from the IP address ${message.ip}, which proved that the account is yours. Someone else may have set up what was there before, so we removed ${listed(message.dropped)}.`,
        ],
        closing: [
          'If these settings were yours, sign in and set them up again in Settings, under Security.',
          ...passwordAdvice[message.password],
        ],
      };
    case 'invitation':
      return {
        subject: 'You are invited to join an organization',
        greeting: greeting(''),
        paragraphs: [
          `${plainName(message.inviter) || 'Someone'} invites you to join ${called(message.organization)} on Gatehouse. Accept with an account that has this e-mail address:`,
        ],
        action: { label: 'Accept the invitation', link: message.link },
        closing: [
          'The link works once and for a limited time. If you did not expect this invitation, ignore this message.',
        ],
      };
    case 'join_requested':
      return {
        subject:
          message.waiting === 1 ? 'Someone wants to join your organization' : 'People want to join your organization',
        greeting: greeting(message.name),
        paragraphs: [
          message.waiting === 1
            ? `Someone asked to join ${called(message.organization)}. Approve or decline the request here:`
            : `${message.waiting} people asked to join ${called(message.organization)}. Approve or decline their requests here:`,
        ],
        action: { label: 'Review requests', link: message.link },
        closing: ['You get this message, at most once an hour, because you are an administrator of the organization.'],
      };
    case 'join_admitted':
      return {
        subject: 'Your request to join was approved',
        greeting: greeting(message.name),
        paragraphs: [`You are now a member of ${called(message.organization)}.`],
        action: { label: 'See the organization', link: message.link },
        closing: ['If you did not ask to join, you can leave the organization there.'],
      };
    case 'join_declined':
      return {
        subject: 'Your request to join was declined',
        greeting: greeting(message.name),
        paragraphs: [`Your request to join ${called(message.organization)} was declined.`],
        closing: ['If you think this is a mistake, ask an administrator of the organization.'],
      };
    case 'password_link':
      return {
        subject: 'Choose a password for your account',
        greeting: greeting(message.name),
        paragraphs: ['An administrator sends you this link. Choose a password for your Gatehouse account:'],
        action: { label: 'Choose a password', link: message.link },
        closing: [
          'The link works once and for a limited time. Until you use it, nothing changes.',
          'If you did not expect this, ignore this message, or ask an administrator.',
        ],
      };
    case 'notifications': {
      const [only] = message.titles.length + message.more === 1 ? message.titles : [];
      return {
        subject: only ?? `${message.titles.length + message.more} new notifications`,
        greeting: greeting(message.name),
        paragraphs: [
          ...message.titles.map(title => `${title}.`),
          ...(message.more === 0 ? [] : [`And ${message.more} more.`]),
        ],
        action: { label: 'Open Gatehouse', link: message.link },
        closing: ['What is mailed to you, and when, you choose in your settings, under Notifications.'],
      };
    }
    case 'report':
      return {
        subject: `${plainName(message.report) || 'Your report'}, ${message.days}`,
        greeting: greeting(message.name),
        paragraphs: [
          `${plainName(message.place) || 'What you report on'}, ${message.days} (UTC):`,
          ...message.figures,
          ...(message.attached ? ['The report is attached.'] : []),
        ],
        action: { label: 'Open the report', link: message.link },
        closing: ['You have this report made and mailed to you. To end it, delete its schedule under Reports.'],
      };
    case 'call_invited':
    case 'call_moved':
    case 'call_cancelled':
      return callLetter(message);
    case 'account_invited':
      return {
        subject: 'Your Gatehouse account is ready',
        greeting: greeting(''),
        paragraphs: ['An administrator created an account for you. Choose a password to get started:'],
        action: { label: 'Choose a password', link: message.link },
        closing: [
          'The link works once and for a limited time. If it has expired, get a new one with “Forgot your password?” on the sign-in page.',
        ],
      };
  }
}

const passwordAdvice: Readonly<Record<'new' | 'unproven' | 'none', readonly string[]>> = {
  new: [],
  unproven: [
    'If you did not create this account yourself, someone else may know its password. Choose a new one with “Forgot your password?” on the sign-in page.',
  ],
  none: [
    'The account has no password. If you cannot sign in, choose one with “Forgot your password?” on the sign-in page.',
  ],
};

const callWords = {
  call_invited: { subject: 'Call', said: 'invites you to a call' },
  call_moved: { subject: 'Changed', said: 'changed a call' },
  call_cancelled: { subject: 'Cancelled', said: 'cancelled a call' },
} as const;

function callLetter(message: Extract<MailMessage, { readonly kind: keyof typeof callWords }>): Letter {
  const { subject, said } = callWords[message.kind];
  const title = plainName(message.title);
  return {
    subject: `${subject}: ${title === '' ? message.when : `${title}, ${message.when}`}`,
    greeting: greeting(message.name),
    paragraphs: [
      `${plainName(message.by) || 'Somebody'} ${said}${title === '' ? '' : `: ${title}`}.`,
      `${message.when}.`,
      ...(message.kind === 'call_cancelled' ? [] : ['The call is made in its conversation:']),
    ],
    action: { label: 'Open the conversation', link: message.link },
    closing: [
      'The attachment keeps your calendar up to date. How you are told is chosen in Settings, under Notifications.',
    ],
  };
}

/** `A, B and C`. */
function listed(things: readonly string[]): string {
  return things.length < 2 ? things.join() : `${things.slice(0, -1).join(', ')} and ${things.at(-1)}`;
}

function greeting(name: string): string {
  const plain = plainName(name);
  return plain === '' ? 'Hello,' : `Hello ${plain},`;
}

/** An organization as a sentence may name it; its name is chosen by people, too. */
function called(organization: string): string {
  return plainName(organization) || 'an organization';
}

const longestName = 60;

/**
 * A name as it may stand in mail that we send. People choose names, and anyone can have us write to anyone: what a mail
 * program would turn into a link or an address is left out, so that nobody sends advertising in our name.
 */
export function plainName(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  // Mail programs link what only looks like a dot or an @, too (UTS #46 §2.3 maps the ideographic full stop to a dot).
  const read = plain.normalize('NFKC').replaceAll('\u3002', '.');
  return [...plain].length > longestName || /[/\\@:<>]|\.\p{L}{2,}/u.test(read) ? '' : plain;
}

/** `2026-01-31T12:00:00.000Z` → `31 January 2026 at 12:00 UTC`. */
function moment(at: string): string {
  const date = new Date(at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return `${date} at ${new Date(at).toISOString().slice(11, 16)} UTC`;
}
