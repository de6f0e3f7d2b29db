import type { ReactNode } from 'react';
import { api, ifMatch, result } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { counted } from '../../../parts/counted.ts';
import { fetchUser, type User } from '../queries.ts';
import type { Deed } from './deeds.ts';
import { Names } from './names.tsx';
import type { ForEach } from './use-for-each.ts';

interface Question {
  readonly title: (people: number) => string;
  readonly action: string;
  readonly destroys: boolean;
  /** Goes on after the names. */
  readonly text: ReactNode;
  readonly send: (user: User) => Promise<unknown>;
  readonly done: (people: number) => string;
}

const accounts = (people: number): string => counted(people, 'account', 'accounts');
const persons = (people: number): string => counted(people, 'person', 'people');

const setActive =
  (wanted: boolean) =>
  async ({ id }: User) => {
    const params = { path: { id }, header: ifMatch(await fetchUser(id)) };
    return result(api.PATCH('/api/v1/users/{id}/status', { params, body: { is_active: wanted } }));
  };

const questions: Readonly<Record<Exclude<Deed['key'], 'team' | 'role'>, Question>> = {
  activate: {
    title: people => `Activate ${accounts(people)}?`,
    action: 'Activate',
    destroys: false,
    text: 'can sign in again and get back what they may do.',
    send: setActive(true),
    done: people => `${counted(people, 'account is', 'accounts are')} active now`,
  },
  deactivate: {
    title: people => `Deactivate ${accounts(people)}?`,
    action: 'Deactivate',
    destroys: true,
    text: 'are signed out everywhere and cannot sign in until their accounts are activated again. No data is deleted.',
    send: setActive(false),
    done: people => `${counted(people, 'account is', 'accounts are')} inactive now`,
  },
  link: {
    title: people => `Send a password link to ${persons(people)}?`,
    action: 'Send link',
    destroys: false,
    text: 'get an e-mail with a link to choose a new password. It works once, for a day. Until then nothing changes.',
    send: ({ id }) => result(api.POST('/api/v1/users/{id}/password-mail', { params: { path: { id } } })),
    done: people => `${counted(people, 'link', 'links')} sent`,
  },
  'sign-out': {
    title: people => `Sign out ${persons(people)}?`,
    action: 'Sign out',
    destroys: true,
    text: 'are signed out on all their devices, at once. They can sign in again.',
    send: ({ id }) => result(api.DELETE('/api/v1/users/{id}/sessions', { params: { path: { id } } })),
    done: people => `${persons(people)} signed out`,
  },
};

/** Asks before something is done with some people, and says what comes of it. */
export function DeedQuestion({
  deed,
  people,
  withoutMe,
  forEach,
  onClose,
}: {
  readonly deed: Exclude<Deed['key'], 'team' | 'role'>;
  readonly people: readonly User[];
  /** Whether one is among those who were chosen oneself. */
  readonly withoutMe: boolean;
  readonly forEach: ForEach;
  readonly onClose: () => void;
}) {
  const { title, action, destroys, text, send, done } = questions[deed];
  return (
    <Confirm
      opened
      title={title(people.length)}
      action={action}
      {...(destroys ? {} : { color: 'gate' })}
      onConfirm={() => forEach(people, send, done)}
      onClose={onClose}
    >
      <Names people={people} /> {text}
      {withoutMe && ' Your own account stays as it is.'}
    </Confirm>
  );
}
