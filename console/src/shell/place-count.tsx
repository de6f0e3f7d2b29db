import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { numeral } from '../parts/time.tsx';
import { unreadQuery } from '../screens/messages/queries.ts';
import classes from './place-count.module.css';
import { texts } from './texts.tsx';

/** A number has room for so much. */
const most = 99;

/** How much is unread in a place, where anything is. */
export function UnreadMessages({ folded = false }: { readonly folded?: boolean }) {
  const { data: count = 0 } = useQuery(unreadQuery);
  if (count === 0) return null;
  return (
    <span className={classes.count} data-folded={folded || undefined}>
      <span aria-hidden>{count > most ? `${numeral(most)}+` : numeral(count)}</span>
      <VisuallyHidden>{`, ${texts.unreadMessages(count)}`}</VisuallyHidden>
    </span>
  );
}
