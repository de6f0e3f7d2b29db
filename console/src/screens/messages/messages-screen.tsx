import { Outlet, useMatch, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useAsked } from '../../parts/use-asked.ts';
import { ConversationList } from './conversation-list.tsx';
import classes from './messages.module.css';
import { NewConversation } from './new-conversation.tsx';
import { messagesRoute, scheduledRoute } from './routes.ts';

/** One's conversations, and beside them the one that is open; on a phone one or the other. */
export function MessagesScreen() {
  const navigate = useNavigate();
  const { conversationId } = useParams({ strict: false });
  const isBeside =
    useMatch({ from: scheduledRoute.id, shouldThrow: false }) !== undefined || conversationId !== undefined;
  const { archived = false } = messagesRoute.useSearch();
  const [beginning, setBeginning] = useState(false);
  useAsked('/messages', () => setBeginning(true));
  return (
    <div className={classes.screen} data-open={isBeside || undefined}>
      <ConversationList
        archived={archived}
        open={conversationId}
        beside={isBeside}
        onBegin={() => setBeginning(true)}
      />
      <Outlet />
      {beginning && (
        <NewConversation
          onClose={() => setBeginning(false)}
          onBegun={id => {
            setBeginning(false);
            void navigate({ to: '/messages/$conversationId', params: { conversationId: id } });
          }}
        />
      )}
    </div>
  );
}
