import { useTyping } from './live.ts';
import classes from './messages.module.css';
import type { Conversation } from './queries.ts';
import { texts } from './texts.tsx';

/** Who writes now. Its room is always there, so that nothing moves. */
export function TypingLine({ conversation: { id, participants } }: { readonly conversation: Conversation }) {
  const names = useTyping(id).flatMap(who => participants.find(({ user_id }) => user_id === who)?.name ?? []);
  return (
    <div className={classes.typing} role="status">
      {names.length > 0 && (
        <>
          <span className={classes.dots} aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {names.length > 2 ? texts.severalAreTyping : texts.areTyping(names)}
        </>
      )}
    </div>
  );
}
