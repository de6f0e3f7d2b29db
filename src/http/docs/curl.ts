import { exampleOf, type Schema } from '../example.ts';
import type { Placed } from './operations.ts';

/** The request as one types it into a shell. `$TOKEN` is the access token. */
export function curlOf(server: string, { method, path, operation }: Placed): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = operation.parameters.find(each => each.in === 'path' && each.name === name)?.schema ?? {};
    return encodeURIComponent(String(exampleOf(schema as Schema, name)));
  });
  const lines = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${server}${filled}`,
    ...(operation.security.length === 0 ? [] : [`-H "Authorization: Bearer $TOKEN"`]),
    ...operation.parameters
      .filter(each => each.in === 'header' && each.required)
      .map(({ name, schema }) => `-H '${name}: ${String(exampleOf(schema as Schema, name))}'`),
    ...body(operation.requestBody),
  ];
  return lines.join(' \\\n  ');
}

function body(of: Placed['operation']['requestBody']): string[] {
  const [first] = Object.entries(of?.content ?? {});
  if (first === undefined) return [];
  const [type, { schema }] = first;
  const header = `-H 'Content-Type: ${type}'`;
  if (type === 'application/json')
    return [header, `-d '${quoted(JSON.stringify(exampleOf(schema as Schema), null, 2))}'`];
  if ((schema as Schema).type === 'string') return [header, '--data-binary @people.csv'];
  return Object.entries(Object(exampleOf(schema as Schema))).map(
    ([name, value]) => `--data-urlencode '${quoted(`${name}=${String(value)}`)}'`,
  );
}

/** For a text between single quotes. */
function quoted(text: string): string {
  return text.replaceAll("'", String.raw`'\''`);
}
