import type { SendMailOptions, Transporter } from 'nodemailer';
import { explainFailure } from './failures.ts';

/** A mail server; every error is a MailFailed. */
export interface SmtpServer {
  send(message: SendMailOptions): Promise<void>;
  /** Connects and logs in. */
  verify(): Promise<void>;
  close(): void;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A connection of its own for each message: mail is rare, and no idle connection can have gone stale. */
export function smtpServer(smtpUrl: string): SmtpServer {
  if (!URL.canParse(smtpUrl) || !/^smtps?:/.test(smtpUrl)) {
    throw new Error('SMTP_URL must read like smtp://user:password@mail.example.org:587');
  }
  const { username, hostname, protocol } = new URL(smtpUrl);
  const options = {
    url: smtpUrl,
    // Whoever sits between could strip the offer of TLS and read the password. `?requireTLS=false` in the URL wins.
    requireTLS: protocol === 'smtp:' && username !== '' && !loopback.test(hostname),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    dnsTimeout: 10_000,
    socketTimeout: 30_000,
  };
  let transport: Promise<Transporter> | undefined;

  async function withTransport(work: (opened: Transporter) => Promise<unknown>): Promise<void> {
    // Loaded when first needed.
    transport ??= import('nodemailer').then(({ createTransport }) => createTransport(options));
    const opened = await transport;
    try {
      await work(opened);
    } catch (error) {
      throw explainFailure(error);
    }
  }

  return {
    send: message => withTransport(opened => opened.sendMail(message)),
    verify: () => withTransport(opened => opened.verify()),
    close() {
      void transport?.then(opened => opened.close());
      transport = undefined;
    },
  };
}
