import type { OpenApi } from '../openapi.ts';
import type { Surface } from '../surface.ts';
import { html, jsonBox, words } from './html.ts';
import { layout } from './layout.ts';

/** Where the types of events are described that webhooks are told of. */
export const eventsPath = '/docs/events';

/** Every type of events that a surface tells others of, each with an example. */
export function eventsPage(api: OpenApi, surfaces: readonly Surface[]): string {
  const events = surfaces.flatMap(({ events: told }) => told?.() ?? []);
  const about = summaries(surfaces);
  const title = 'Events of webhooks';
  return layout({
    title: `${title} – ${api.info.title} API`,
    description: `${title}: every type with an example of what is sent.`,
    nav: `<p><a href="/docs">All routes</a></p>
<ul>${beginnings(events.map(({ type }) => type))
      .map(([beginning, first]) => `<li><a href="#${html(first)}">${html(beginning)}</a></li>`)
      .join('')}</ul>`,
    main: `<h1>${html(title)}</h1>
<p>Each event is one POST, signed by the <a href="https://www.standardwebhooks.com/">Standard Webhooks</a> scheme: <code>webhook-id</code> is the same for each attempt, <code>webhook-signature</code> covers it, <code>webhook-timestamp</code> and the body. Answer with 2xx within ten seconds. What is not answered so is sent again for a day: an event may come more than once. Events of one object come in order, each with its <code>version</code>; those of different objects do not wait for each other.</p>
<p>People who do not share their data appear by their id alone, and what was done to them without <code>details</code>. Else <code>details</code> holds what the audit log has of the event: of what the example shows, that which applies. With an API key there is <code>with</code> besides, which names it, and <code>audited</code> where it took access whose every use is recorded: <code>*</code> is told of each such use, of reads too.</p>
${events
  .map(
    ({ type, kinds, example }) => `<article aria-labelledby="${html(type)}">
<h2 id="${html(type)}"><code>${html(type)}</code></h2>
${about.has(type) ? `<p>${words(about.get(type) ?? '')}</p>` : ''}
<p>${kinds.length === 0 ? 'About no object.' : `About ${kinds.map(kind => `<code>${html(kind)}</code>`).join(' or ')}.`}</p>
${jsonBox(example, `Example of ${type}`)}
</article>`,
  )
  .join('\n')}`,
  });
}

/** What routes say of the actions that events are named for. */
function summaries(surfaces: readonly Surface[]): ReadonlyMap<string, string> {
  return new Map(
    surfaces.flatMap(({ routes }) => routes.map(({ action, summary }) => [action.name, summary] as const)).toReversed(),
  );
}

/** What types begin with, each with the first that does. */
function beginnings(types: readonly string[]): [string, string][] {
  const first = new Map<string, string>();
  for (const type of types) {
    const [beginning = type] = type.split('.');
    if (!first.has(beginning)) first.set(beginning, type);
  }
  return [...first];
}
