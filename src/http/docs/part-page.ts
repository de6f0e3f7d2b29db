import { exampleOf, type Schema } from '../example.ts';
import type { OpenApi, Tag } from '../openapi.ts';
import { html, jsonBox, words } from './html.ts';
import { layout } from './layout.ts';
import { operationArticle } from './operation-article.ts';
import { docsPath, operationsOf } from './operations.ts';

/** The page of one tag: each of its operations, whole. */
export function partPage(api: OpenApi, name: string): string {
  const tag = api.tags.find(each => each.name === name);
  if (tag === undefined) throw new Error(`there is no tag ${name}`);
  const group = api['x-tagGroups'].find(({ tags }) => tags.includes(tag.name));
  const operations = operationsOf(api, tag.name);
  const title = `${group?.name ?? ''}: ${tag['x-displayName']}`;
  const server = api.servers[0]?.url ?? '';
  const neighbours = api.tags.filter(({ name }) => group?.tags.includes(name));
  return layout({
    title: `${title} – ${api.info.title} API`,
    description: `${title}. ${tag.description} Routes with their permissions, limits, fields and examples.`,
    nav: `<p><a href="/docs">All routes</a></p>
<ul>${neighbours
      .map(
        ({ name, 'x-displayName': label }) =>
          `<li><a href="${docsPath(name)}"${name === tag.name ? ' aria-current="page"' : ''}>${html(label)}</a></li>`,
      )
      .join('')}</ul>
<p>On this page</p>
<ul>${operations
      .map(({ operation }) => `<li><a href="#${html(operation.operationId)}">${words(operation.summary)}</a></li>`)
      .join('')}<li><a href="#errors">Errors</a></li></ul>`,
    main: `<h1>${html(title)}</h1>
<p>${words(tag.description)}</p>
${operations.map(each => operationArticle(server, each)).join('\n')}
${errors(api, tag)}`,
  });
}

/** The form of refusals, which all operations of a surface share. */
function errors({ components }: OpenApi, { name }: Tag): string {
  const schema = components.schemas[`${name.slice(0, name.indexOf('-'))}_error`] ?? {};
  const { properties = {}, required = [] } = schema as Schema;
  const usual = Object.entries(properties).filter(([key]) => required.includes(key));
  return `<section aria-labelledby="errors">
<h2 id="errors">Errors</h2>
<p>Every refusal has this form:</p>
${jsonBox({ ...Object(exampleOf({ type: 'object', properties: Object.fromEntries(usual) })), ...refusal(properties) }, 'Example of an error')}
</section>`;
}

/** What reads as a refusal rather than as any text. */
function refusal(properties: Readonly<Record<string, Schema>>): object {
  const what = 'name is required';
  return {
    ...('status' in properties ? { status: 400 } : {}),
    ...('message' in properties ? { message: what } : {}),
    ...('error' in properties ? { error: what } : {}),
    ...('successful' in properties ? { successful: false } : {}),
    ...('success' in properties ? { success: false } : {}),
    ...('fields' in properties ? { fields: [{ field: 'name', message: 'is required' }] } : {}),
  };
}
