import { useTyping } from './live.ts';
import classes from './messages.module.css';
import type { Conversation } from './queries.ts';
import { WaitingLine } from './scheduled/waiting-line.tsx';
import { texts } from './texts.tsx';

/** Who writes now, or else what waits to be sent. Its room is always there, so that nothing moves. */
export function TypingLine({ conversation: { id, participants } }: { readonly conversation: Conversation }) {
  const names = useTyping(id).flatMap(who => participants.find(({ user_id }) => user_id === who)?.name ?? []);
  return (
    <div className={classes.typing}>
      <span role="status">
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
      </span>
      {names.length === 0 && <WaitingLine conversation={id} />}
    </div>
  );
}
