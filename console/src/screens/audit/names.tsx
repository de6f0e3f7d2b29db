import { Link } from '@tanstack/react-router';
import { Avatar } from '../../parts/avatar.tsx';
import classes from './audit.module.css';
import { placeOf } from './places.ts';
import type { AuditEvent } from './queries.ts';
import { texts } from './texts.tsx';

/** What the command line and the server's own jobs act as. */
const server = '00000000-0000-0000-0000-000000000000';

/** Who acted, by name where they have one. */
export function actorOf({ actor_id: id, actor_username: name }: AuditEvent): string {
  if (id === null) return texts.notSignedIn;
  return name ?? (id === server ? texts.theServer : texts.deletedPerson);
}

/** The API key that somebody acted with, by the name it had; null: none. */
export function keyOf({ details }: AuditEvent): string | null {
  const { with: shown } = details as { readonly with?: { readonly api_key?: unknown; readonly name?: unknown } };
  return typeof shown?.api_key === 'string' && typeof shown.name === 'string' ? shown.name : null;
}

/** What was acted on, by the name it had. A person who has none any more was deleted. */
export function targetOf({ target_type: kind, target_id: id, target_name: name }: AuditEvent): string {
  return name ?? (kind === 'user' ? texts.deletedPerson : (id ?? '—'));
}

/** The mark of who acted: nobody who is known has one without letters. */
export function ActorMark({ event, size }: { readonly event: AuditEvent; readonly size?: 40 }) {
  if (event.actor_username !== null)
    return <Avatar name={event.actor_username} person={event.actor_id} size={size ?? 24} />;
  return <span aria-hidden className={classes.nobody} data-size={size} />;
}

/** A thing by its name, or its id where it has none, leading to its screen where there is one. */
export function Named(props: { readonly kind: string; readonly id: string; readonly name: string | null }) {
  const { kind, id, name } = props;
  const place = placeOf(kind, id);
  const text = <bdi>{name ?? id}</bdi>;
  return place === null ? (
    text
  ) : (
    <Link to={place} className={classes.link}>
      {text}
    </Link>
  );
}

/** What was acted on. Who has no name any more has no screen either. */
export function TargetName({ event }: { readonly event: AuditEvent }) {
  const { target_type: kind, target_id: id, target_name: name } = event;
  if (id === null || (kind === 'user' && name === null)) return <bdi>{targetOf(event)}</bdi>;
  return <Named kind={kind ?? ''} id={id} name={name} />;
}

export function ActorName({ event }: { readonly event: AuditEvent }) {
  const { actor_id: id, actor_username: name } = event;
  return id === null || name === null ? actorOf(event) : <Named kind="user" id={id} name={name} />;
}
