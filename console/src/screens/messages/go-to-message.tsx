import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import classes from './messages.module.css';
import { conversationsRoot, fetchThread } from './queries.ts';
import { messageRoute } from './routes.ts';
import { texts } from './texts.tsx';

/** Opens the conversation of a message, where it was said. */
export function GoToMessage() {
  const { messageId: id } = messageRoute.useParams();
  const { data, error } = useQuery({
    queryKey: [...conversationsRoot, 'message', id],
    queryFn: ({ signal }) => fetchThread(id, null, signal),
  });
  if (data !== undefined) {
    const { root, messages } = data;
    const { conversation_id: conversationId, seq: at } = messages.find(each => each.message_id === id) ?? root;
    return <Navigate to="/messages/$conversationId" params={{ conversationId }} search={{ at }} replace />;
  }
  return (
    <section className={classes.thread} aria-label={texts.conversation}>
      {error === null ? <LoadingState /> : <ErrorState error={error} />}
    </section>
  );
}
