import { Avatar } from '../../parts/avatar.tsx';
import classes from './face.module.css';
import { usePresence } from './presence.ts';
import { texts } from './texts.tsx';

/** The mark of somebody, with whether they are here, or of a group. */
export function Face({
  name,
  group = false,
  person,
  size,
}: {
  readonly name: string;
  readonly group?: boolean;
  /** Whose presence is shown; none: nobody’s. */
  readonly person?: string | undefined;
  readonly size: 20 | 28 | 32;
}) {
  const here = usePresence(person);
  return (
    <span className={classes.face}>
      <Avatar name={name} kind={group ? 'team' : 'person'} person={person} size={size} />
      {here && (
        <span className={classes.here}>
          <span className={classes.heard}>{texts.here}</span>
        </span>
      )}
    </span>
  );
}
