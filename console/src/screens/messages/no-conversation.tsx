import { useEffect } from 'react';
import { EmptyState } from '../../parts/states.tsx';
import classes from './messages.module.css';
import { texts } from './texts.tsx';

/** Stands where a conversation will be, on wide screens. */
export function NoConversation() {
  useEffect(() => {
    document.title = `${texts.messages} · Gatehouse`;
  }, []);
  return (
    <section className={classes.none} aria-label={texts.conversation}>
      <EmptyState title={texts.noConversationOpen}>{texts.chooseOneOrBegin}</EmptyState>
    </section>
  );
}
