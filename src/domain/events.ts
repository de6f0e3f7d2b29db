/**
 * What every instance is told after a commit, for what it remembers and for open sockets. Few and small; whoever may have
 * missed one forgets everything.
 */
export type Fact =
  | { readonly type: 'access.changed'; readonly users: readonly string[] | 'everyone' }
  | { readonly type: 'session.ended'; readonly sessions: readonly string[]; readonly userId: string };

/**
 * What those who follow a topic are told after a commit (`sign-in:<hash>`), wherever they are connected. It may get lost,
 * of which they are told: whoever must know reads the database.
 */
export type TopicEvent =
  /** Another socket waits for the sign-in from now on, and those before it no more. */
  | { readonly type: 'sign_in.claimed'; readonly holder: string }
  | { readonly type: 'sign_in.settled' }
  /** Somebody was notified (`user:<id>`). */
  | {
      readonly type: 'notification.made';
      readonly id: string;
      readonly kind: string;
      /** A sentence without its full stop. */
      readonly title: string;
      readonly target: { readonly kind: string; readonly id: string } | null;
      readonly created_at: string;
    }
  /** Somebody read or cleared some of theirs (`user:<id>`). */
  | { readonly type: 'notifications.changed' };
