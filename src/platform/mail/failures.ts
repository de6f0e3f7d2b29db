import { oneLine } from './addresses.ts';

/** A message was not delivered. The text is fit for administrators; it quotes the server, never our credentials. */
export class MailFailed extends Error {
  override readonly name = 'MailFailed';
  /** The message itself was refused: the same one would be refused again. */
  readonly permanent: boolean;
  constructor(message: string, permanent: boolean) {
    super(message);
    this.permanent = permanent;
  }
}

interface SmtpFailure {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

const longestQuote = 300;

/** Puts an error of nodemailer into words. What it throws before it talks to a server counts as passing. */
export function explainFailure(error: unknown): MailFailed {
  if (!(error instanceof Error)) return new MailFailed('the mail was not sent', false);
  // What nodemailer adds to its errors; each part is looked at before it is used.
  const failure = error as Error & SmtpFailure;
  const command = failure.command ?? '';
  const quote = oneLine(failure.response ?? error.message).slice(0, longestQuote);
  if (failure.responseCode !== undefined && command !== 'CONN') {
    const refused = failure.code === 'EAUTH' ? 'the login' : (refusedAt[command] ?? 'the conversation');
    return new MailFailed(`the mail server refused ${refused}: ${quote}`, isPermanent(command, failure.responseCode));
  }
  // The recipient needs an extension (SMTPUTF8) that the server does not have.
  if (failure.code === 'EENVELOPE' && command === 'API')
    return new MailFailed(`the mail cannot be sent: ${quote}`, true);
  return new MailFailed(`the mail server cannot be used: ${quote}`, false);
}

const refusedAt: Readonly<Record<string, string>> = {
  'MAIL FROM': 'the sender',
  'RCPT TO': 'the recipient',
  DATA: 'the message',
};

/**
 * A 5yz reply is permanent (RFC 5321 §4.2.1), but only where it is about this message. Greeting, TLS, login and sender
 * are about our configuration, which an operator can mend while the message waits. 503 is about the order of commands.
 */
function isPermanent(command: string, reply: number): boolean {
  return (command === 'RCPT TO' || command === 'DATA') && reply >= 500 && reply < 600 && reply !== 503;
}
