import type { OpenApi, Operation } from './openapi.ts';

/** A page that reads the OpenAPI description to people: no script, works in print, follows the light or dark scheme. */
export function docsPage(api: OpenApi): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const sections = api.tags.map(tag => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag.name));
    return `<section><h2 id="${html(tag.name)}">${html(tag.description)}</h2>${own.map(article).join('')}</section>`;
  });
  const index = operations.map(
    ({ path, method, operation }) =>
      `<li><a href="#${html(operation.operationId)}"><b>${method}</b> ${html(path)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${html(api.info.title)} API</title><link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<nav aria-label="Operations"><h1>${html(api.info.title)} ${html(api.info.version)}</h1><p><a href="/openapi.json">openapi.json</a></p><ul>${index.join('')}</ul></nav>
<main><p>${html(api.info.description)} Send the access token as <code>Authorization: Bearer …</code>.</p>${sections.join('')}</main>
</body>
</html>
`;
}

export const docsStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: light-dark(#0b57d0, #8ab4f8); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: minmax(0, 24rem) minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line); }
nav h1 { font-size: 1.25rem; margin: 0; }
nav ul { list-style: none; padding: 0; font-size: .875rem; }
nav li, td, code { overflow-wrap: anywhere; }
nav, main { min-width: 0; }
a { color: var(--accent); }
main { padding: 1rem 2rem 4rem; max-width: 60rem; }
article { border-top: 1px solid var(--line); padding: 1rem 0; scroll-margin-top: 1rem; }
h3 { margin: 0 0 .5rem; font-family: ui-monospace, monospace; font-size: 1rem; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .75rem; overflow: auto; border-radius: .375rem; font-size: .8125rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
@media (max-width: 60rem) { body { display: block; } nav { position: static; height: auto; border: 0; } nav ul { max-height: 14rem; overflow: auto; } main { padding: 1rem; } }
`;

function article({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const rows = operation.parameters.map(
    ({ name, in: where, description, schema }) =>
      `<tr><td><code>${html(name)}</code></td><td>${where}</td><td>${html(description ?? '')} <code>${html(short(schema))}</code></td></tr>`,
  );
  const bodies = Object.entries(operation.requestBody?.content ?? {}).map(
    ([type, { schema }]) =>
      `<details><summary>Body: ${html(type)}</summary><pre>${html(pretty(schema))}</pre></details>`,
  );
  const replies = Object.entries(operation.responses).map(([status, reply]) => {
    const success = status.startsWith('2');
    return success ? `<details><summary>Reply: ${status}</summary><pre>${html(pretty(reply))}</pre></details>` : '';
  });
  const errors = Object.keys(operation.responses).filter(status => /^[45]/.test(status));
  return `<article id="${html(operation.operationId)}"><h3>${method} ${html(path)}</h3>
<p>${html(operation.summary)}. ${html(operation.description)}</p>
${rows.length === 0 ? '' : `<table><thead><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`}
${bodies.join('')}${replies.join('')}<p>Errors: ${errors.join(', ')}, and others of the same form</p></article>`;
}

function short(schema: unknown): string {
  const text = JSON.stringify(schema);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
