/**
 * What can go wrong, by what helps:
 * - `connectwise.rejected`: the keys are not accepted or may not read this (401, 403); an operator must mend them.
 * - `connectwise.throttled`: too many requests (429); later it works.
 * - `connectwise.unavailable`: no complete answer in time, or a 5xx; later it may work.
 * - `connectwise.unexpected`: an answer that cannot be used: not JSON, wrong shape, too large, another status, paging
 *   that goes in circles, a redirect elsewhere. Asking again does not help.
 */
export type ConnectWiseFailure =
  | 'connectwise.rejected'
  | 'connectwise.throttled'
  | 'connectwise.unavailable'
  | 'connectwise.unexpected';

/** ConnectWise gave no usable answer. The text is fit for administrators: no keys, and nothing out of the answer. */
export class ConnectWiseFailed extends Error {
  override readonly name = 'ConnectWiseFailed';
  readonly kind: ConnectWiseFailure;
  /** How long ConnectWise asked us to wait, at most an hour; null when it did not say. */
  readonly retryAfterSeconds: number | null;

  constructor(kind: ConnectWiseFailure, message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The client was closed: what was asked for can be asked by the next one. */
export class ConnectWiseClosed extends ConnectWiseFailed {
  constructor() {
    super('connectwise.unavailable', 'requests to ConnectWise have ended');
  }
}
