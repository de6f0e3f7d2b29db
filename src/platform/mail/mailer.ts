import type { SendMailOptions } from 'nodemailer';
import { isPlainAddress, oneLine, parseSender } from './addresses.ts';
import { MailFailed } from './failures.ts';
import { keepMessage } from './keep.ts';
import { smtpServer } from './smtp.ts';

export interface MailerOptions {
  /** `smtp://` (STARTTLS when offered) or `smtps://`, with credentials and nodemailer's options in it; null keeps mail. */
  readonly smtpUrl: string | null;
  /** `Name <address>` or an address. */
  readonly from: string;
  /** Folder for mail that is kept because there is no server. */
  readonly keepIn: string;
}

export interface OutgoingMail {
  /** A UUID; the Message-ID is made from it, so that a second delivery of the same message can be recognised. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** A file that goes with it, in base64. */
  readonly attachment?: { readonly filename: string; readonly type: string; readonly content: string } | undefined;
}

export interface Mailer {
  readonly mode: 'smtp' | 'kept';
  /** Hands the message to the server, or keeps it as a file. Throws MailFailed; errors of the disk as they are. */
  deliver(mail: OutgoingMail, signal?: AbortSignal): Promise<'sent' | 'kept'>;
  /** Connects and logs in, and sends nothing. Throws MailFailed; does nothing when mail is kept. */
  check(): Promise<void>;
  close(): void;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Makes what delivers mail. Throws when the sender or the server's URL makes no sense; connects to nothing yet. */
export function createMailer({ smtpUrl, from, keepIn }: MailerOptions): Mailer {
  const sender = parseSender(from);
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  const server = smtpUrl === null ? null : smtpServer(smtpUrl);

  function compose({ id, to, subject, text, html, attachment }: OutgoingMail): SendMailOptions {
    if (!uuid.test(id)) throw new RangeError('a mail is named by a UUID');
    if (!isPlainAddress(to)) throw new MailFailed('the recipient is not a mail address', true);
    return {
      from: sender,
      to: { name: '', address: to },
      envelope: { from: sender.address, to: [to] },
      messageId: `<${id}@${domain}>`,
      subject: oneLine(subject),
      text,
      html,
      // RFC 3834 §5: no vacation notices in answer to these.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(attachment === undefined ? {} : { attachments: [attached(attachment)] }),
    };
  }

  return {
    mode: server === null ? 'kept' : 'smtp',

    async deliver(mail, signal) {
      const message = compose(mail);
      if (server !== null) {
        await server.send(signal === undefined ? message : { ...message, signal });
        return 'sent';
      }
      const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
      await keepMessage(keepIn, mail.id, await new MailComposer({ ...message, newline: 'win' }).compile().build());
      return 'kept';
    },

    check: async () => server?.verify(),

    close: () => server?.close(),
  };
}

const attached = ({ filename, type, content }: NonNullable<OutgoingMail['attachment']>) => ({
  filename: oneLine(filename),
  contentType: type,
  content: Buffer.from(content, 'base64'),
});
