/** How long things of a sign-in last, in seconds. */
export const lifetimes = {
  accessToken: 15 * 60,
  /** A session ends this long after its last use … */
  sessionIdle: 14 * 24 * 3600,
  /** … and this long after it began, however much it is used. */
  sessionAbsolute: 90 * 24 * 3600,
  /** Refreshes with the same token within this time get the same successor. */
  refreshGrace: 10,
  /** An access token that expired less long ago can still be exchanged for new tokens, while its session lives. */
  exchange: 7 * 24 * 3600,
  passwordReset: 3600,
  /** From the right password to a new one in its place, where it has expired. */
  newPassword: 15 * 60,
  /** A link that an administrator mails; they do not know when it is read. */
  passwordMail: 24 * 3600,
  /** The first password of an account that others opened. */
  accountInvitation: 7 * 24 * 3600,
  emailVerification: 3 * 24 * 3600,
  /** To confirm the address that one wants instead. */
  emailChange: 24 * 3600,
  setupLink: 24 * 3600,
  /** Sensitive changes ask for the password again when the last sign-in is older. */
  recentSignIn: 10 * 60,
  lockout: 15 * 60,
  /** From the right password to the second factor. */
  secondFactor: 5 * 60,
  /** From beginning to set up a second factor to showing its first code. */
  enrolment: 15 * 60,
} as const;

export const failuresUntilLockout = 5;

/** Whoever shares an address with many others goes on with their session all the same. */
export const refreshLimit = { max: 100, seconds: 60 } as const;

/** `at` plus a number of seconds. */
export function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}
