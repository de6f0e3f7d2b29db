import Type from 'typebox';
import { capabilities } from '../../../domain/capabilities.ts';
import { foundKinds, Searched, searchAll } from '../../../domain/console/search.ts';
import { type Route, route } from '../../../http/route.ts';

const Text = Type.String();
const TextOrNull = Type.Union([Text, Type.Null()]);

const Results = Type.Object({
  results: Type.Array(
    Type.Object({
      kind: Type.Enum(foundKinds(capabilities)),
      id: Text,
      title: Text,
      subtitle: TextOrNull,
      organization_id: TextOrNull,
    }),
  ),
});

export const searchRoutes: Route[] = [
  route('GET /search', searchAll, {
    summary: 'People, teams, roles, companies and organizations by name, up to five of each kind that you can list',
    query: Type.Object({ q: Searched }),
    reply: { 200: Results },
    input: ({ query: { q } }) => ({ q }),
    present: found => ({
      results: found.map(({ kind, id, title, subtitle, organization_id }) => ({
        kind,
        id,
        title,
        subtitle,
        organization_id,
      })),
    }),
  }),
];
