import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './meta.module.css';

/** What is told of a record in its line of facts. An icon only where the words alone would not say what they are. */
export interface MetaItem {
  readonly key: string;
  readonly icon?: TablerIcon;
  readonly text: ReactNode;
}

/** The line of facts below the title of a record: what says at a glance who or what it is. */
export function Meta({ items }: { readonly items: readonly (MetaItem | false)[] }) {
  return (
    <span className={classes.meta}>
      {items
        .filter(item => item !== false)
        .map(({ key, icon: Icon, text }) => (
          <span key={key} className={classes.item}>
            {Icon !== undefined && <Icon size={14} aria-hidden />}
            <span className={classes.text}>{text}</span>
          </span>
        ))}
    </span>
  );
}
