import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type Traffic, timeClasses } from './traffic.ts';

/** What is measured when it is asked for: by name, with its words and its values by label. */
export interface Measured {
  readonly name: string;
  readonly help: string;
  readonly values: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/**
 * Figures in the text format of Prometheus. What is counted with every request is counted by `Traffic`, and put into words
 * only here: who never asks pays nothing for them.
 */
export class Exposition {
  readonly #traffic: Traffic;
  /** Of the process itself, made with the first question. */
  #process: Registry | undefined;

  constructor(traffic: Traffic) {
    this.#traffic = traffic;
  }

  async text(measured: readonly Measured[]): Promise<string> {
    if (this.#process === undefined) {
      this.#process = new Registry();
      collectDefaultMetrics({ register: this.#process });
    }
    const now = new Registry();
    countRoutes(now, this.#traffic);
    for (const { name, help, values } of measured) {
      const gauge = new Gauge({ name, help, labelNames: labelsOf(values), registers: [now] });
      for (const { labels, value } of values) gauge.set(labels, value);
    }
    return [await this.#process.metrics(), await now.metrics(), timesOf(this.#traffic)].join('\n');
  }
}

function labelsOf(values: Measured['values']): string[] {
  return [...new Set(values.flatMap(({ labels }) => Object.keys(labels)))];
}

function countRoutes(register: Registry, traffic: Traffic): void {
  const place = ['method', 'route'] as const;
  const requests = new Counter({
    name: 'gatehouse_http_requests_total',
    help: 'Answered requests by route and status.',
    labelNames: [...place, 'status'] as const,
    registers: [register],
  });
  const seconds = new Counter({
    name: 'gatehouse_http_request_seconds_total',
    help: 'Time that answers took, by route.',
    labelNames: place,
    registers: [register],
  });
  for (const { method, path: route, statuses, milliseconds } of traffic.answered()) {
    for (const [status, count] of statuses) requests.inc({ method, route, status: String(status) }, count);
    seconds.inc({ method, route }, milliseconds / 1000);
  }
}

/** A histogram, whose buckets each hold those before. */
function timesOf(traffic: Traffic): string {
  const name = 'gatehouse_http_request_duration_seconds';
  const ends = [...timeClasses.map(end => String(end / 1000)), '+Inf'];
  let sum = 0;
  const buckets = ends.map((end, index) => {
    sum += traffic.classes[index] ?? 0;
    return `${name}_bucket{le="${end}"} ${sum}`;
  });
  return [
    `# HELP ${name} Time that answers took.`,
    `# TYPE ${name} histogram`,
    ...buckets,
    `${name}_sum ${traffic.milliseconds / 1000}`,
    `${name}_count ${traffic.total}`,
    '',
  ].join('\n');
}
