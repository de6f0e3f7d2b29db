import Type from 'typebox';
import { Days, readOverview } from '../../../domain/console/read-overview.ts';
import { Timezone } from '../../../domain/people/fields.ts';
import { type Route, route } from '../../../http/route.ts';
import { OverviewReply, toOverview } from '../shapes/overview.ts';

export const overviewRoutes: Route[] = [
  route('GET /overview', readOverview, {
    summary: 'The front page: what needs attention, totals, and activity by day',
    query: Type.Object({
      days: Type.Optional(Days),
      timezone: Type.Optional(Timezone),
    }),
    reply: { 200: OverviewReply },
    input: ({ query: { days = 30, timezone } }) => ({ days, ...(timezone === undefined ? {} : { timezone }) }),
    present: toOverview,
  }),
];
