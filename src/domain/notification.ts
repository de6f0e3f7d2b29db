import type { Static, TObject } from 'typebox';
import type { Fragment } from '../platform/db/sql.ts';
import type { NotificationShown } from './events.ts';

/** How somebody is told: in the console alone, there and by mail, or not at all. */
export const notificationWays = ['app', 'mail', 'off'] as const;
export type NotificationWay = (typeof notificationWays)[number];

/** How a kind is pushed. */
export interface NotificationPush {
  /** What everybody may read on a locked screen: `New mention`. */
  readonly title: string;
  /** Seconds for which it is worth anything. */
  readonly ttl: number;
  readonly urgency: 'normal' | 'high';
  /** SQL: what it is about still waits for a person; absent: while they have not read the notification. */
  readonly waits?: (person: Fragment, target: string) => Fragment;
}

/** A kind of notification, as its capability lists it. */
export interface NotificationKind<S extends TObject = TObject> {
  readonly name: string;
  /** What its words name, as it was when it happened. */
  readonly facts: S;
  /** What it is about, where people choose how they are told: `You join or leave a team`. */
  readonly about: string;
  /** How one may be told, the usual first. What has only one cannot be chosen. */
  readonly ways: readonly [NotificationWay, ...NotificationWay[]];
  /** One sentence without its full stop. `by` is the name of who did it: null for nobody else, or nobody any more. Erased here. */
  readonly words: (facts: unknown, by: string | null) => string;
  /** Where it is pushed to browsers, while no tab is open; absent: it waits in the list. See push/push-to.ts. */
  readonly push?: NotificationPush | undefined;
  /** The same as the `workflows` document has it. Erased too; without it, what it is about and the sentence. */
  readonly shown: ((facts: unknown) => NotificationShown) | undefined;
}

/** Declares a kind of notification in the folder of the capability that sends it. */
export function notification<S extends TObject>(
  name: string,
  spec: Pick<NotificationKind<S>, 'facts' | 'about' | 'ways' | 'push'> & {
    readonly words: (facts: Static<S>, by: string | null) => string;
    readonly shown?: (facts: Static<S>) => NotificationShown;
  },
): NotificationKind<S> {
  // What is handed to it was held against `facts`.
  return {
    name,
    ...spec,
    words: spec.words as NotificationKind['words'],
    shown: spec.shown as NotificationKind['shown'],
  };
}
