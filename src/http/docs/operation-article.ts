import { exampleOf, type Schema } from '../example.ts';
import type { Parameter } from '../openapi.ts';
import { curlOf } from './curl.ts';
import { fieldsTable, table } from './fields-table.ts';
import { codeBox, html, jsonBox, words } from './html.ts';
import type { Placed } from './operations.ts';
import { typeWords } from './type-words.ts';

/** All there is to know of one operation; its anchor is the operation's id. */
export function operationArticle(server: string, placed: Placed): string {
  const { method, path, operation } = placed;
  const { operationId: id, summary, description, parameters } = operation;
  return `<article id="${html(id)}" aria-labelledby="${html(id)}-title">
<h2 id="${html(id)}-title">${words(summary)}</h2>
<p class="route"><code><b>${method}</b> ${html(path)}</code></p>
${description
  .split('\n\n')
  .map(each => `<p>${words(each)}</p>`)
  .join('\n')}
${parameters.length === 0 ? '' : `<h3>Parameters</h3>\n${parametersTable(parameters, summary)}`}
${requestSection(placed)}
<h3>Example</h3>
${codeBox(curlOf(server, placed), `Example request: ${summary}`)}
${Object.entries(operation.responses)
  .filter(([status]) => /^[123]/.test(status))
  .map(([status, reply]) => replySection(status, reply, summary))
  .join('\n')}
${refusals(operation.responses)}
</article>`;
}

function parametersTable(parameters: readonly Parameter[], summary: string): string {
  return table(
    `Parameters: ${summary}`,
    ['Parameter', 'In', 'Type', 'Meaning'],
    parameters.map(({ name, in: where, required, schema, description }) => [
      `<code>${html(name)}</code>${required ? '' : ' <small>optional</small>'}`,
      where,
      words(typeWords(schema as Schema)),
      words(description ?? (schema as Schema).description ?? ''),
    ]),
  );
}

function requestSection({ operation: { requestBody, summary } }: Placed): string {
  return Object.entries(requestBody?.content ?? {})
    .map(
      ([type, { schema }]) =>
        `<h3>Body: <code>${html(type)}</code></h3>\n${fieldsTable(schema as Schema, `Body: ${summary}`)}`,
    )
    .join('\n');
}

interface Reply {
  readonly description?: string;
  readonly headers?: Readonly<Record<string, { readonly description?: string }>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

function replySection(status: string, reply: unknown, summary: string): string {
  const { description = '', headers = {}, content = {} } = Object(reply) as Reply;
  const sent = Object.entries(headers).map(
    ([name, each]) => `<li><code>${html(name)}</code> ${words(each.description ?? '')}</li>`,
  );
  const bodies = Object.entries(content).map(([type, { schema }]) =>
    type === 'application/json'
      ? `${fieldsTable(schema, `Reply ${status}: ${summary}`)}\n${jsonBox(exampleOf(schema), `Example reply: ${summary}`)}`
      : `<p><code>${html(type)}</code></p>`,
  );
  return `<h3>Reply ${status} ${html(description)}</h3>
${sent.length === 0 ? '' : `<p>Headers:</p><ul>${sent.join('')}</ul>`}
${bodies.join('\n')}`;
}

function refusals(responses: Readonly<Record<string, unknown>>): string {
  const those = Object.entries(responses).filter(([status]) => /^[45]/.test(status));
  const lines = those.map(
    ([status, reply]) => `<li><code>${status}</code> ${html((Object(reply) as Reply).description ?? '')}</li>`,
  );
  return `<h3>Errors</h3>\n<ul class="statuses">${lines.join('')}</ul>`;
}
