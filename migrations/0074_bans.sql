-- A ban closes an account until a moment, or until it is lifted, and is judged by the time; `active` is another matter.
create table user_bans (
  user_id uuid primary key references users (id),
  reason varchar(500) not null,
  -- Null: until somebody lifts it.
  ends_at timestamptz,
  banned_by uuid,
  banned_at timestamptz not null
);

-- The same end where every sign-in and every request looks; infinity for none.
alter table users add column banned_until timestamptz;
create index users_banned on users (id) where banned_until is not null;

create function ban_until() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    update users set banned_until = null where id = old.user_id;
    return old;
  end if;
  update users set banned_until = coalesce(new.ends_at, 'infinity') where id = new.user_id;
  return new;
end $$;
create trigger told after insert or update or delete on user_bans for each row execute function ban_until();
