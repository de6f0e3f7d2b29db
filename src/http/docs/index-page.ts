import { apiKeyForm } from '../../platform/crypto/api-key.ts';
import type { OpenApi, TagGroup } from '../openapi.ts';
import { eventsPath } from './events-page.ts';
import { codeBox, html, jsonBox, words } from './html.ts';
import { layout } from './layout.ts';
import { docsPath, operationsOf } from './operations.ts';

/** The front page of the documentation: how to begin, and every operation by name, for the browser's own search. */
export function indexPage(api: OpenApi): string {
  const { title, version, description } = api.info;
  const groups = api['x-tagGroups'];
  return layout({
    title: `${title} API`,
    description: `${title} ${version}: ${description} Every route with its permission, limits, fields and examples.`,
    nav: `<ul><li><a href="#start">Getting started</a></li>${groups
      .map(group => `<li><a href="#${surfaceOf(group)}">${html(group.name)}</a></li>`)
      .join('')}</ul>`,
    main: `<h1>${html(title)} API <small>${html(version)}</small></h1>
<p>${html(description)} This page lists every route. To find one, use your browser’s search.</p>
${start(api)}
${groups.map(group => section(api, group)).join('\n')}`,
  });
}

function start({ servers }: OpenApi): string {
  const server = servers[0]?.url ?? '';
  return `<section aria-labelledby="start">
<h2 id="start">Getting started</h2>
<p>Sign in, and send the token with every request:</p>
${codeBox(
  `curl ${server}/api/v1/auth/login \\
  -H 'Content-Type: application/json' \\
  -d '{"email": "you@example.com", "password": "…"}'

curl ${server}/api/v1/users/me \\
  -H "Authorization: Bearer $TOKEN"`,
  'Example of the first two requests',
)}
<p>If two-step sign-in is on, the login answers 401 with this body. Send its token and a code to <a href="${docsPath('administration-auth')}#administration_post_auth_mfa_verify"><code>POST /api/v1/auth/mfa/verify</code></a>:</p>
${jsonBox({ error: 'Multi-factor authentication required: …', mfa_required: true, mfa_token: '…' }, 'Example of an answer that asks for a code')}
<p>A program comes with an API key in place of that token: made by <a href="${docsPath('connect-api-keys')}#connect_post_api_keys"><code>POST /v1/api-keys</code></a> or in the console’s settings, it names what it may do and never does more than its owner may at that moment. It signs nobody in and makes no keys; each route says what a key has to name. Secret scanners find one that leaked by <code>${html(apiKeyForm)}</code>.</p>
${codeBox(
  `curl ${server}/v1/api-keys \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"name": "Nightly export", "permissions": ["team.list", "self.profile"]}'

curl ${server}/v1/users/me \\
  -H "Authorization: Bearer $KEY"`,
  'Example of an API key that is made and used',
)}
<dl>
<dt>Bodies</dt><dd>JSON in UTF-8, unless a route says otherwise. Unknown fields are refused.</dd>
<dt>Errors</dt><dd>Every answer from 400 on has a body that says what was wrong, and names the fields that have to change. Each page shows its form. The header <code>X-Request-Id</code> finds the request in the log of the server.</dd>
<dt>Organizations</dt><dd>With the header <code>X-Organization-Id</code>, a request sees and changes only what is in that organization.</dd>
<dt>Limits</dt><dd>Each route says how often it can be called. Beyond that it answers 429, and <code>Retry-After</code> says when to try again.</dd>
<dt>Times</dt><dd>RFC 3339, such as <code>2026-01-31T12:00:00Z</code>.</dd>
<dt>Events</dt><dd>Webhooks tell other systems of what happens: <a href="${eventsPath}">every type of events, with an example</a>.</dd>
</dl>
</section>`;
}

function section(api: OpenApi, group: TagGroup): string {
  const tags = api.tags.filter(({ name }) => group.tags.includes(name));
  return `<section aria-labelledby="${surfaceOf(group)}">
<h2 id="${surfaceOf(group)}">${html(group.name)}</h2>
<p>${words(group.description)}</p>
${tags
  .map(tag => {
    const lines = operationsOf(api, tag.name).map(
      ({ method, path, operation }) =>
        `<li id="${html(operation.operationId)}"><a href="${docsPath(tag.name)}#${html(operation.operationId)}"><b>${method}</b> ${html(path)}</a> ${words(operation.summary)}</li>`,
    );
    return `<h3 id="${html(tag.name)}"><a href="${docsPath(tag.name)}">${html(tag['x-displayName'])}</a></h3>
<p>${words(tag.description)}</p>
<ul class="routes">
${lines.join('\n')}
</ul>`;
  })
  .join('\n')}
</section>`;
}

/** The name that tags begin with: also what sections were called when the documentation was one page. */
function surfaceOf({ tags: [first = ''] }: TagGroup): string {
  return first.slice(0, first.indexOf('-'));
}
