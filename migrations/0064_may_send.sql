-- The same rule as before, asked step by step: who sends to a group without a name for it pays for one look, at their own part.
-- Still volatile, so that each step looks anew when the conversation's row had to be waited for.
create or replace function may_send(part smallint, conversation uuid, sender uuid, direct boolean, name text) returns boolean
language plpgsql volatile as $$
begin
  if direct then
    if exists (
      select from conversation_participants o join person_blocks b
          on (b.blocker_id = o.user_id and b.blocked_id = sender) or (b.blocker_id = sender and b.blocked_id = o.user_id)
        where o.conversation_id = may_send.conversation and o.user_id <> sender)
    then return false;
    end if;
  end if;
  if name is not null then
    if exists (
      select from messages m where m.bucket = part and m.conversation_id = may_send.conversation
        and m.sender_id = sender and m.client_id = name)
    then return false;
    end if;
  end if;
  return exists (
    select from conversation_participants p where p.conversation_id = may_send.conversation and p.user_id = sender);
end $$;
