import Type from 'typebox';
import { readMetrics } from '../../../domain/metrics/read-metrics.ts';
import { plainText, route } from '../../../http/route.ts';

const exposition = 'text/plain; version=0.0.4; charset=utf-8';

/** How the server does, in the words of the document, or of Prometheus for who asks for text. */
export const metricsRoutes = [
  route('GET /metrics', readMetrics, {
    summary: 'How this instance does; the text format of Prometheus where `Accept` asks for it',
    reply: {
      200: Type.Object({
        active_users: Type.Integer({ description: 'People who did something in the last 15 minutes' }),
        total_requests: Type.Integer({ description: 'Answered since it was started' }),
        error_rate: Type.Number({ description: 'The share of them that were answered by 5xx, of 0 to 1' }),
        average_response_time: Type.Number({ description: 'Milliseconds' }),
      }),
    },
    text: exposition,
    input: ({ headers }) => ({ as: formFor(headers['accept']) }),
    present: figures =>
      typeof figures === 'string'
        ? plainText(figures)
        : {
            active_users: figures.activePeople,
            total_requests: figures.requests,
            error_rate: rounded(figures.errorRate, 4),
            average_response_time: rounded(figures.averageMilliseconds, 2),
          },
  }),
];

/** Browsers and curl take anything, and get JSON. */
function formFor(accept = ''): 'figures' | 'text' {
  const text = /\b(?:text\/plain|application\/openmetrics-text)\b/i.test(accept);
  return text && !/\bapplication\/json\b/i.test(accept) ? 'text' : 'figures';
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
