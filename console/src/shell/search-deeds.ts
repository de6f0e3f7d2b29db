import {
  IconEye,
  IconLockOpen,
  IconMail,
  IconMessage,
  type IconUser,
  IconUserCheck,
  IconUserOff,
  IconUserPlus,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCan } from '../access/can.ts';
import { useMe } from '../api/session.ts';
import { ask } from '../parts/use-asked.ts';
import type { Entry, Found } from './search-entries.tsx';
import { texts } from './texts.tsx';

/** What may be done with something that is found: its verb is typed before the name, and its screen does it. */
const deeds = [
  {
    deed: 'deactivate',
    verb: texts.deactivate,
    words: [texts.lockWord, texts.disableWord, texts.blockWord],
    kind: 'person',
    icon: IconUserOff,
    node: 'user.status.other',
    place: id => `/users/${id}`,
  },
  {
    deed: 'activate',
    verb: texts.activate,
    words: [texts.enableWord],
    kind: 'person',
    icon: IconUserCheck,
    node: 'user.status.other',
    place: id => `/users/${id}`,
  },
  {
    deed: 'unlock',
    verb: texts.unlock,
    words: [],
    kind: 'person',
    icon: IconLockOpen,
    node: 'user.security.other',
    place: id => `/users/${id}`,
  },
  {
    deed: 'write',
    verb: texts.writeTo,
    words: [texts.messageWord],
    kind: 'person',
    icon: IconMessage,
    // Everybody has conversations of their own.
    node: null,
    place: id => `/messages/to/${id}`,
  },
  {
    deed: 'add-member',
    verb: texts.addMemberTo,
    words: [texts.addTo],
    kind: 'team',
    icon: IconUserPlus,
    node: 'team.members',
    place: id => `/teams/${id}`,
  },
  {
    deed: 'reveal',
    verb: texts.reveal,
    words: [texts.showWord, texts.copyWord],
    kind: 'credential',
    icon: IconEye,
    node: 'credential.secure_values.read',
    place: id => `/vault/credentials/${id}`,
  },
  {
    deed: 'invite',
    verb: texts.inviteTo,
    words: [texts.inviteWord],
    kind: 'organization',
    icon: IconMail,
    node: 'organization.members',
    place: id => `/organizations/${id}/invitations`,
  },
] as const satisfies readonly Deed[];

interface Deed {
  /** What its screen knows it by. */
  readonly deed: string;
  readonly verb: string;
  /** What else somebody may type for it. */
  readonly words: readonly string[];
  readonly kind: Found['kind'];
  readonly icon: typeof IconUser;
  readonly node: string | null;
  /** The screen that does it. */
  readonly place: (id: string) => string;
}

/** What is looked for after a verb, such as `anna` in `Deactivate anna`; null: the text begins with none. */
export function nameAfterVerb(text: string): string | null {
  for (const { verb, words } of deeds)
    for (const word of [verb, ...words]) {
      const name = restAfter(text, word);
      if (name !== null && name !== '') return name;
    }
  return null;
}

/** Deeds whose verb is typed: with what is found after it, or, before there is a name, to be completed. */
export function useVerbs(text: string, found: readonly Found[]): readonly Entry[] {
  const can = useCan();
  const me = useMe();
  const navigate = useNavigate();
  // The types of credentials have scopes of their own, and teams share some.
  const reveals = me.teams.length > 0 || me.holds.some(({ pattern }) => pattern.endsWith('.secure_values.read'));
  const may = (node: string | null): boolean =>
    node === null || can(node) || (node === 'credential.secure_values.read' && reveals);
  return deeds
    .filter(({ node }) => may(node))
    .flatMap(({ deed, verb, words, kind, icon, place }): Entry[] => {
      const named = [verb, ...words].some(word => (restAfter(text, word) ?? '') !== '');
      if (named)
        return found
          .filter(each => each.kind === kind)
          .map(({ id, title, subtitle }) => ({
            key: `${verb} ${id}`,
            title: `${verb} ${title}`,
            subtitle,
            icon,
            go: () => void navigate({ to: place(id) }).then(() => ask(place(id), deed)),
          }));
      const begun = [verb, ...words].some(word => word.toLowerCase().startsWith(text.toLowerCase()));
      return text !== '' && begun
        ? [{ key: verb, title: `${verb}…`, subtitle: null, icon, completes: `${verb} `, go: () => {} }]
        : [];
    });
}

/** What follows a word at the beginning of a text; null when it does not begin with it. */
function restAfter(text: string, word: string): string | null {
  const beginning = `${word.toLowerCase()} `;
  return text.toLowerCase().startsWith(beginning) ? text.slice(beginning.length).trim() : null;
}
