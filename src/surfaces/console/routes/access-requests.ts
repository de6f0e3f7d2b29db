import Type from 'typebox';
import { listAskable } from '../../../domain/access-requests/list-resource-types.ts';
import type { Askable } from '../../../domain/access-requests/resource-types.ts';
import { type Route, route } from '../../../http/route.ts';

const Text = Type.String();
const OrNull = Type.Union([Text, Type.Null()]);

const toAskable = (type: Askable) => ({
  name: type.name,
  description: type.description,
  organization_id: type.organization_id,
  levels: [...type.levels],
  longest_days: type.longest_days,
  reason_needed: type.reason_needed,
  answer_hours: type.answer_hours,
});

export const accessRequestRoutes: Route[] = [
  route('GET /access/types', listAskable, {
    summary: 'What you can ask for: of your organizations, and of the platform',
    reply: {
      200: Type.Object({
        types: Type.Array(
          Type.Object({
            name: Text,
            description: OrNull,
            organization_id: OrNull,
            levels: Type.Array(Text),
            longest_days: Type.Integer(),
            reason_needed: Type.Boolean(),
            answer_hours: Type.Integer(),
          }),
        ),
      }),
    },
    input: () => ({}),
    present: types => ({ types: types.map(toAskable) }),
  }),
];
