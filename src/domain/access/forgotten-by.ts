import type { Fact } from '../events.ts';
import type { Forgotten } from './principals.ts';

/** What is to be forgotten when a fact is heard. One that only a newer version knows may mean anything. */
export function forgottenBy(fact: Fact): Forgotten {
  switch (fact.type) {
    case 'access.changed':
      return fact.users === 'everyone' ? 'everything' : { users: fact.users };
    case 'session.ended':
      return { sessions: fact.sessions };
    case 'api_key.changed':
      return { keys: true };
    case 'follows.changed':
      return { users: [] };
    default:
      fact satisfies never;
      return 'everything';
  }
}
