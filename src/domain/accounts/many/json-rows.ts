import Type, { type Static } from 'typebox';
import { refuseField } from '../../../kernel/errors.ts';
import { parse } from '../../../kernel/input.ts';
import { shareOf } from '../../../kernel/shares.ts';
import { objectIn } from '../bulk/json-lines.ts';
import type { Line } from '../bulk/line.ts';
import { rowsOf } from './rows.ts';
import { splitJson } from './split-json.ts';

/** Rows of one body. */
export const mostRows = shareOf('import.lines').most.request ?? 0;

/** What a body of rows says besides them. */
export const Order = Type.Object(
  {
    action: Type.Enum(['create', 'update', 'disable', 'delete']),
    send_notifications: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type Order = Static<typeof Order>;

/** The whole of such a body, to describe it: its rows are judged one by one, as what is done with them asks for. */
export const WrittenOrder = Type.Object(
  {
    action: Order.properties.action,
    user_data: Type.Array(
      Type.Object(
        { ...rowsOf.update.properties, username: rowsOf.create.properties.username },
        {
          additionalProperties: false,
          description: 'To create: `email`. Otherwise who it is by `id` or `email`, and what changes',
        },
      ),
      { minItems: 1, maxItems: mostRows },
    ),
    send_notifications: Type.Optional(
      Type.Boolean({ description: 'Whether those who are created are invited by mail. Default: false' }),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        action: 'create',
        user_data: [
          { email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace', role: 'developer' },
          { email: 'grace@example.com', role: 'manager' },
        ],
        send_notifications: true,
      },
    ],
  },
);

/** Longest of the values that are no rows; what they may be is far shorter. */
const longest = 1_000;

/**
 * Reads `{"action", "user_data": [rows], "send_notifications"}` as it comes, in whatever order: `row` gets each row with
 * its place, from 0, and what is wrong with it where it is no object. Returns the rest, once all has been read.
 */
export async function readOrder(chunks: AsyncIterable<string>, row: (line: Line) => Promise<void>): Promise<Order> {
  const said = new Map<string, unknown>();
  let place = 0;
  for await (const part of splitJson(chunks, 'user_data')) {
    if (part.kind === 'row') {
      await row(objectIn(part.text, place));
      place += 1;
      continue;
    }
    if (said.has(part.name)) throw refuseField(part.name, 'stands twice in one object');
    said.set(part.name, part.text === null ? null : valueIn(part.name, part.text));
  }
  if (!said.has('user_data')) throw refuseField('user_data', 'is required');
  if (said.get('user_data') !== null) throw refuseField('user_data', 'must be an array');
  if (place === 0) throw refuseField('user_data', 'must have at least one row');
  said.delete('user_data');
  return parse(Order, Object.fromEntries(said));
}

function valueIn(name: string, text: string): unknown {
  try {
    if (text.length <= longest) return { value: JSON.parse(text) as unknown }.value;
  } catch {
    throw refuseField('', 'is not valid JSON');
  }
  throw refuseField(name, 'is too long');
}
