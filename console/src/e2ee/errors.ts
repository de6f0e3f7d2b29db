/** What can be wrong; the screen has the words. */
export type E2eeProblem =
  /** This browser has no X25519 or Ed25519, or the page is not served by https. */
  | 'unsupported'
  /** There is no identity in this browser. */
  | 'no_identity'
  /** Somebody, perhaps another browser of one's own, was faster: look again how things stand. */
  | 'changed_meanwhile'
  | 'wrong_passphrase'
  | 'weak_passphrase'
  /** There is no such backup. */
  | 'no_backup'
  /** What was stored or sent is not what was made, or cut. */
  | 'damaged'
  /** Written by a newer version of this. */
  | 'newer_version'
  /** These people have no keys that can be encrypted to. */
  | 'no_keys'
  /** These people have another key than the one that was verified: to be accepted first. */
  | 'peer_changed'
  | 'too_many_people'
  | 'too_long'
  /** It was encrypted for others; one was not there yet, or no more. */
  | 'not_for_me'
  /** It was encrypted for an identity that this browser does not have. */
  | 'other_identity'
  /** The one who is said to have sent it has no key that signed it, or it belongs elsewhere. */
  | 'forged';

export class E2eeError extends Error {
  readonly problem: E2eeProblem;
  /** Whom it is about; ids. */
  readonly people: readonly string[];

  constructor(problem: E2eeProblem, people: readonly string[] = []) {
    super(problem);
    this.problem = problem;
    this.people = people;
  }
}
