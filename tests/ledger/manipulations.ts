/** Something that somebody with SQL and without the key does to a ledger of three batches of four events. */
export interface Manipulation {
  readonly name: string;
  readonly sql: string;
  /** Which findings tell it; one of them is enough. */
  readonly found: readonly string[];
  /** Whether nothing is sealed any more, since the ledger is not the one whose head was kept. */
  readonly stops?: true;
  /** Whether the sealer puts it right, and says so: nothing is then left to be found. */
  readonly mended?: true;
}

const cut = (from: number): string =>
  `delete from audit_events where id in (select event_id from audit_leaves where batch >= ${from});
   delete from audit_leaves where batch >= ${from}; delete from audit_batches where number >= ${from};`;
const one = (batch: number, position: number): string =>
  `(select event_id from audit_leaves where batch = ${batch} and position = ${position})`;
const columns = `at, action, outcome, actor_id, target_kind, target_id, target_name, organization_id, ip, user_agent, request_id, details`;
/** An event like an existing one under an id of its own, with that MAC. */
const insert = (mac: string, id = 'gen_random_uuid()'): string =>
  `insert into audit_events (id, ${columns}, mac) select ${id}, ${columns}, ${mac} from audit_events where id = ${one(2, 1)};`;
const fake = `'00000000-0000-7000-8000-00000000fa4e'`;
const batch4 = (kind: string): string =>
  `insert into audit_batches (number, sealed_at, events, root, previous, head, kind)
     select 4, now(), 1, sha256('x'), head, sha256('guess'), ${kind} from audit_batches where number = 3;
   insert into audit_leaves values (${fake}, 4, 0, sha256('x'));`;

export const manipulations: readonly Manipulation[] = [
  { name: 'cut the last batch with its events', sql: cut(3), found: ['truncated'], stops: true },
  {
    name: 'cut the last two batches and set the mark to 0',
    sql: `${cut(2)} update audit_sealer set xid = '0'`,
    found: ['truncated'],
    stops: true,
  },
  {
    name: 'cut the last batch, keep its events',
    sql: 'delete from audit_leaves where batch = 3; delete from audit_batches where number = 3',
    found: ['truncated'],
    stops: true,
  },
  {
    name: 'wipe everything',
    sql: 'truncate audit_events, audit_leaves, audit_batches',
    found: ['truncated'],
    stops: true,
  },
  {
    name: 'wipe everything with the mark',
    sql: 'truncate audit_events, audit_leaves, audit_batches, audit_sealer',
    found: ['truncated'],
    stops: true,
  },
  {
    name: 'wipe the seals and set the mark as it was at first',
    sql: `truncate audit_leaves, audit_batches; update audit_sealer set xid = '0', mac = null`,
    found: ['truncated'],
    stops: true,
  },
  {
    name: 'edit an event, drop its seal, set the mark to 0',
    sql: `update audit_events set outcome = 'denied' where id = ${one(2, 1)};
      delete from audit_leaves where batch = 2 and position = 1; update audit_sealer set xid = '0'`,
    found: ['inserted'],
  },
  {
    name: 'edit an event, drop its batch and all behind it, set the mark to 0',
    sql: `update audit_events set outcome = 'denied' where id = ${one(2, 1)};
      delete from audit_leaves where batch >= 2; delete from audit_batches where number >= 2; update audit_sealer set xid = '0'`,
    found: ['inserted'],
    stops: true,
  },
  { name: 'edit an event', sql: `update audit_events set actor_id = null where id = ${one(1, 0)}`, found: ['edited'] },
  {
    name: 'edit an event and mend its seal',
    sql: `update audit_events set ip = '' where id = ${one(1, 0)}; update audit_leaves set hash = sha256('guess') where batch = 1 and position = 0`,
    found: ['edited'],
  },
  {
    name: 'name the target of an event otherwise',
    sql: `update audit_events set target_name = 'Printer' where id = ${one(1, 0)}`,
    found: ['edited'],
  },
  {
    name: 'take an event the name of its target',
    sql: `update audit_events set target_name = null where id = ${one(1, 0)}`,
    found: ['edited'],
  },
  {
    name: 'name the target of an event that has no name',
    sql: `update audit_events set target_name = 'Router' where id = ${one(1, 1)}`,
    found: ['edited'],
  },
  {
    name: 'move a name into the details',
    sql: `update audit_events set details = details || jsonb_build_object('name', target_name), target_name = null where id = ${one(1, 0)}`,
    found: ['edited'],
  },
  {
    name: 'take an event its MAC',
    sql: `update audit_events set mac = null where id = ${one(1, 0)}`,
    found: ['edited'],
  },
  {
    name: 'give an event the MAC of another one',
    sql: `update audit_events set mac = (select mac from audit_events where id = ${one(1, 1)}) where id = ${one(1, 0)}`,
    found: ['edited'],
  },
  { name: 'delete an event', sql: `delete from audit_events where id = ${one(2, 1)}`, found: ['deleted'] },
  {
    name: 'delete an event with its seal',
    sql: `delete from audit_events where id = ${one(2, 1)}; delete from audit_leaves where batch = 2 and position = 1`,
    found: ['batch'],
  },
  {
    name: 'delete an event with its seal and close the gap',
    sql: `delete from audit_events where id = ${one(2, 3)}; delete from audit_leaves where batch = 2 and position = 3;
      update audit_batches set events = 3 where number = 2`,
    found: ['batch'],
  },
  { name: 'drop the seals of a batch', sql: 'delete from audit_leaves where batch = 2', found: ['batch'] },
  { name: 'insert an event without a MAC', sql: insert('null'), found: ['inserted'] },
  { name: 'insert an event with a guessed MAC', sql: insert(`sha256('guess')`), found: ['inserted'] },
  { name: 'copy an event with its MAC', sql: insert('mac'), found: ['inserted'] },
  {
    name: 'insert an event with a seal of its own',
    sql: `${insert('null', fake)} insert into audit_leaves values (${fake}, 3, 4, sha256('guess'))`,
    found: ['edited'],
  },
  {
    name: 'insert an event in a batch of its own',
    sql: `${insert('null', fake)} ${batch4(`'events'`)}`,
    found: ['chain'],
    stops: true,
  },
  {
    name: 'insert an event in a batch as of an earlier version',
    sql: `${insert('null', fake)} ${batch4('null')}`,
    found: ['chain'],
    stops: true,
  },
  {
    name: 'insert an event in an opening batch',
    sql: `${insert('null', fake)} ${batch4(`'opening'`)}`,
    found: ['chain'],
    stops: true,
  },
  {
    name: 'cut the last batch and accept that without the key',
    sql: `${cut(3)} ${insert('null', fake)} ${batch4(`'accepted'`).replace('select 4', 'select 3').replace('number = 3', 'number = 2').replace(`${fake}, 4`, `${fake}, 3`)}`,
    found: ['chain'],
    stops: true,
  },
  {
    name: 'call a batch an opening one, and take its events their MACs',
    sql: `update audit_batches set kind = 'opening' where number = 2;
      update audit_events set mac = null where id in (select event_id from audit_leaves where batch = 2)`,
    found: ['chain'],
  },
  {
    name: 'exchange two batches',
    sql: `update audit_batches set number = 100 - number where number in (1, 2);
      update audit_batches set number = case number when 99 then 2 else 1 end where number > 50;
      update audit_leaves set batch = 100 - batch where batch in (1, 2);
      update audit_leaves set batch = case batch when 99 then 2 else 1 end where batch > 50`,
    found: ['chain'],
  },
  {
    name: 'replace the last batch by a copy of the one before',
    sql: `delete from audit_batches where number = 3;
      insert into audit_batches select 3, sealed_at, events, root, previous, head, kind, note from audit_batches where number = 2`,
    found: ['chain'],
    stops: true,
  },
  {
    name: 'edit the last head',
    sql: `update audit_batches set head = sha256('guess') where number = 3`,
    found: ['chain'],
    stops: true,
  },
  {
    name: 'edit a root',
    sql: `update audit_batches set root = sha256('guess') where number = 2`,
    found: ['batch', 'chain'],
  },
  {
    name: 'edit when a batch was sealed',
    sql: `update audit_batches set sealed_at = sealed_at - interval '1 day' where number = 2`,
    found: ['chain'],
  },
  { name: 'write a note into a batch', sql: `update audit_batches set note = '{}' where number = 2`, found: ['chain'] },
  { name: 'delete a batch in the middle', sql: 'delete from audit_batches where number = 2', found: ['chain'] },
  {
    name: 'delete the first batch with all of it',
    sql: `delete from audit_events where id in (select event_id from audit_leaves where batch = 1); delete from audit_leaves where batch = 1; delete from audit_batches where number = 1`,
    found: ['chain'],
  },
  {
    name: 'move a seal to another batch',
    sql: `update audit_leaves set batch = 3, position = 4 where batch = 2 and position = 3`,
    found: ['batch'],
  },
  {
    name: 'exchange two seals',
    sql: `update audit_leaves set position = 101 - position where batch = 1 and position in (0, 1);
      update audit_leaves set position = case position when 101 then 1 else 0 end where position > 50`,
    found: ['batch'],
  },
  { name: 'set the mark to 0', sql: `update audit_sealer set xid = '0'`, found: ['mark'], mended: true },
  {
    name: 'set the mark ahead',
    // By one more than it may be already.
    sql: `update audit_sealer set xid = (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + 1)::text::xid8`,
    found: ['mark'],
    mended: true,
  },
  { name: 'delete the mark', sql: 'truncate audit_sealer', found: ['mark'], mended: true },
];
