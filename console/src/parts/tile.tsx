import type { TablerIcon } from '@tabler/icons-react';
import classes from './tile.module.css';

/** The mark of a thing that has no initials, such as a credential: its kind as an icon on a bordered tile. */
export function Tile({
  icon: Icon,
  size = 28,
  tone,
}: {
  readonly icon: TablerIcon;
  readonly size?: 24 | 28 | 56;
  /** Tinted: what is asked of somebody, what they should look at, and what is wrong. */
  readonly tone?: 'accent' | 'warn' | 'bad' | undefined;
}) {
  return (
    <span aria-hidden className={classes.tile} data-tone={tone} style={{ width: size, height: size }}>
      <Icon size={size === 56 ? 20 : 16} />
    </span>
  );
}
