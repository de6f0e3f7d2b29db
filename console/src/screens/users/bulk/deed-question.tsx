import type { ReactNode } from 'react';
import { api, ifMatch, result } from '../../../api/client.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { fetchUser, type User } from '../queries.ts';
import type { Deed } from './deeds.ts';
import { Names } from './names.tsx';
import { texts } from './texts.ts';
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

const accounts = (people: number): string => texts.accountCount(people);
const persons = (people: number): string => texts.personCount(people);

const setActive =
  (wanted: boolean) =>
  async ({ id }: User) => {
    const params = { path: { id }, header: ifMatch(await fetchUser(id)) };
    return result(api.PATCH('/api/v1/users/{id}/status', { params, body: { is_active: wanted } }));
  };

const questions: Readonly<Record<Exclude<Deed['key'], 'team' | 'role'>, Question>> = {
  activate: {
    title: people => texts.activateWith(accounts(people)),
    action: texts.activate,
    destroys: false,
    text: texts.canSignInAgainAndGetBack,
    send: setActive(true),
    done: people => texts.activeNowWith(people),
  },
  deactivate: {
    title: people => texts.deactivateWith(accounts(people)),
    action: texts.deactivate,
    destroys: true,
    text: texts.areSignedOutEverywhereAndCannotSign,
    send: setActive(false),
    done: people => texts.inactiveNowWith(people),
  },
  link: {
    title: people => texts.sendAPasswordLinkTo(persons(people)),
    action: texts.sendLink,
    destroys: false,
    text: texts.getAnEMailWithALink,
    send: ({ id }) => result(api.POST('/api/v1/users/{id}/password-mail', { params: { path: { id } } })),
    done: people => texts.sentWith(people),
  },
  'sign-out': {
    title: people => texts.signOutWith(persons(people)),
    action: texts.signOut,
    destroys: true,
    text: texts.areSignedOutOnAllTheirDevices,
    send: ({ id }) => result(api.DELETE('/api/v1/users/{id}/sessions', { params: { path: { id } } })),
    done: people => texts.signedOutWith(persons(people)),
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
      {withoutMe && texts.yourOwnAccountStaysAsItIs}
    </Confirm>
  );
}
