import type { ZipEntry } from '../../platform/zip.ts';
import { byteOrderMark, csvLine } from '../csv.ts';
import { belongs, type EvidenceEvent, type EvidenceHolder, type EvidenceSubject } from './evidence-subject.ts';
import type { ReportDays } from './fields.ts';

/** As many events stand in the evidence itself; the ledger beside it has all. */
const mostEvents = 100_000;
/** And no more of them than their lines have characters: they are kept until the ledger has passed. */
const mostCharacters = 64 * 1024 * 1024;

interface Evidence {
  readonly subject: EvidenceSubject;
  readonly days: ReportDays;
  readonly holders: readonly EvidenceHolder[];
  /** Its lines. */
  readonly ledger: AsyncIterable<string>;
  readonly at: Date;
}

const columns = [
  'at',
  'action',
  'outcome',
  'actor_id',
  'target_kind',
  'target_id',
  'target_name',
  'organization_id',
  'details',
  'id',
] as const;
const holderColumns = ['email', 'user_id', 'by', 'since', 'until'] as const;

/** The files of a pack. The ledger comes first: what is picked out of it is what stands in it. */
export async function* evidenceFiles(evidence: Evidence): AsyncGenerator<ZipEntry, void, undefined> {
  const { subject, days, holders, at } = evidence;
  const picked: EvidenceEvent[] = [];
  let more = 0;
  let kept = 0;
  const wanted = belongs(subject);
  const pick = (event: EvidenceEvent, length: number): void => {
    const day = event.at.slice(0, 10);
    if (day < days.from || day > days.to || !wanted(event)) return;
    if (more === 0 && picked.length < mostEvents && kept + length <= mostCharacters) {
      kept += length;
      picked.push(event);
    } else more += 1;
  };
  yield { name: 'ledger.ndjson', chunks: passing(evidence.ledger, pick) };
  picked.sort((one, two) => (one.at < two.at ? -1 : 1));
  const told = {
    format: 'gatehouse.evidence.1',
    made_at: at.toISOString(),
    ...{
      kind: subject.kind,
      permission: subject.permission,
      credential_id: subject.credentialId,
      team_id: subject.teamId,
    },
    ...{ from: days.from, to: days.to },
    complete: more === 0,
    events_left_out: more,
    holders,
  };
  yield { name: 'evidence.json', chunks: withEvents(told, picked) };
  yield { name: 'events.csv', chunks: table(columns, picked) };
  if (subject.kind === 'access') yield { name: 'holders.csv', chunks: table(holderColumns, holders) };
  yield { name: 'README.txt', chunks: once(readme(more)) };
}

/** The same texts; each event in them is shown on the way. A text is whole lines. */
async function* passing(
  texts: AsyncIterable<string>,
  pick: (event: EvidenceEvent, length: number) => void,
): AsyncGenerator<string, void, undefined> {
  for await (const text of texts) {
    for (const line of text.split('\n'))
      if (line.startsWith('{"event":'))
        pick((JSON.parse(line) as { readonly event: EvidenceEvent }).event, line.length);
    yield text;
  }
}

/** An object as JSON with `events` at its end, one by one: no text is as large as all of them. */
async function* withEvents(told: object, events: readonly EvidenceEvent[]): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify(told, null, 2).slice(0, -2)},\n  "events": [`;
  for (const [index, event] of events.entries()) yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(event)}`;
  yield '\n  ]\n}\n';
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}

async function* table<Row extends object>(
  names: readonly (keyof Row & string)[],
  rows: readonly Row[],
): AsyncGenerator<string, void, undefined> {
  yield `${byteOrderMark}${names.join(',')}\n`;
  for (const row of rows) yield csvLine(row, names);
}

const readme = (more: number): string => `Evidence from Gatehouse

evidence.json  what was asked for, who held it, and the events that it rests on
events.csv     the same events as a table
holders.csv    who held it as the tables have it, where that was asked for; events tell what changed before
ledger.ndjson  the audit ledger of these days, whole batches with all events, and its signature

The events are those of ledger.ndjson, by their ids. That none is missing in it, and none was changed, is checked by
verify-audit.mjs, one file for plain Node that knows nothing of Gatehouse:

    node verify-audit.mjs ledger.ndjson --public-key KEY

Take the key and the program from the operator by another way than this file. What was written within the last seconds
before this was made may be in no sealed batch yet, and so in no file.
${more === 0 ? '' : `\n${more} more events belong to the evidence than are listed; ledger.ndjson has them.\n`}`;
