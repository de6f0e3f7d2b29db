import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { LoadingState } from '../../parts/states.tsx';
import { toastError } from '../../parts/toast.tsx';
import classes from './messages.module.css';
import { beginConversation } from './queries.ts';
import { writeToRoute } from './routes.ts';
import { texts } from './texts.tsx';

/** Opens the direct conversation with somebody, and begins it where there is none. */
export function WriteTo() {
  const { personId: person } = writeToRoute.useParams();
  const navigate = useNavigate();
  useEffect(() => {
    beginConversation({ type: 'direct', participant_ids: [person] }).then(
      ({ id }) => navigate({ to: '/messages/$conversationId', params: { conversationId: id }, replace: true }),
      (error: unknown) => {
        toastError(error);
        return navigate({ to: '/messages', replace: true });
      },
    );
  }, [person, navigate]);
  return (
    <section className={classes.thread} aria-label={texts.conversation}>
      <LoadingState />
    </section>
  );
}
