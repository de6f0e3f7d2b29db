import { Tooltip, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import classes from './nav-list.module.css';
import { isIn, type Place, type PlaceGroup, usePlaceGroups } from './navigation.ts';
import { UnreadMessages } from './place-count.tsx';
import { texts } from './texts.tsx';

/** All places of the console that somebody can use, in groups. */
export function NavList({
  path,
  folded = false,
  onGo,
}: {
  readonly path: string;
  /** Icons alone. */
  readonly folded?: boolean;
  readonly onGo?: () => void;
}) {
  const groups = usePlaceGroups();
  return (
    <nav aria-label={texts.main} className={classes.nav} data-folded={folded || undefined}>
      {groups.map(group => (
        <Group key={group.title} group={group} path={path} folded={folded} onGo={onGo} />
      ))}
    </nav>
  );
}

function Group({
  group: { title, places },
  ...rest
}: {
  readonly group: PlaceGroup;
  readonly path: string;
  readonly folded: boolean;
  readonly onGo: (() => void) | undefined;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={classes.title}>
        {title}
      </h2>
      {places.map(place => (
        <Entry key={place.to} place={place} {...rest} />
      ))}
    </section>
  );
}

function Entry({
  place,
  path,
  folded,
  onGo,
}: {
  readonly place: Place;
  readonly path: string;
  readonly folded: boolean;
  readonly onGo: (() => void) | undefined;
}) {
  const { to, label, icon: Icon } = place;
  const link = (
    <Link
      to={to}
      className={classes.link}
      data-active={isIn(path, place) || undefined}
      aria-current={path === to ? 'page' : undefined}
      onClick={onGo}
    >
      <Icon size={16} stroke={1.75} aria-hidden />
      {folded ? <VisuallyHidden>{label}</VisuallyHidden> : label}
      {place.count !== undefined && <UnreadMessages folded={folded} />}
    </Link>
  );
  return folded ? (
    <Tooltip label={label} position="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}
