import { nameOf, type User } from '../queries.ts';
import { texts } from './texts.ts';

/** Names that a question says; of more, how many others there are. */
const mostNamed = 5;

/** Who it is about. */
export function Names({ people }: { readonly people: readonly User[] }) {
  const more = people.length - mostNamed;
  return (
    <>
      {people.slice(0, mostNamed).map((person, at) => (
        <span key={person.id}>
          {at > 0 && ', '}
          <bdi>{nameOf(person)}</bdi>
        </span>
      ))}
      {more > 0 && texts.andWith(more)}
    </>
  );
}
