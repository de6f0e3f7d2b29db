import type { TestEvent } from 'node:test/reporters';

/** A reporter that gives one line of JSON a test file: how long it took in milliseconds, and its path. */
// biome-ignore lint/style/noDefaultExport: what --test-reporter loads is the default export
export default async function* slowestFiles(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if ((type === 'test:pass' || type === 'test:fail') && data.nesting === 0)
      yield `${JSON.stringify({ milliseconds: data.details.duration_ms, file: data.name })}\n`;
  }
}
