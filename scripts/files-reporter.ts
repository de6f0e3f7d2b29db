import type { TestEvent } from 'node:test/reporters';

/** How one test file went. */
export interface FileResult {
  readonly file: string;
  readonly milliseconds: number;
  readonly passed: boolean;
}

/** A reporter that gives one line of JSON, a `FileResult`, for each test file. */
// biome-ignore lint/style/noDefaultExport: what --test-reporter loads is the default export
export default async function* fileResults(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.nesting !== 0) continue;
    const result: FileResult = {
      file: data.name,
      milliseconds: data.details.duration_ms,
      passed: type === 'test:pass',
    };
    yield `${JSON.stringify(result)}\n`;
  }
}
