import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly connections?: number;
  readonly seconds?: number;
}

/** Requests per second that are answered with 2xx; throws when anything else comes back. */
export async function requestsPerSecond(load: Load): Promise<number> {
  const { url, method = 'GET', headers = {}, body, connections = 50, seconds = 6 } = load;
  const result = await autocannon({
    url,
    method,
    headers: { ...headers },
    connections,
    duration: seconds,
    ...(body === undefined ? {} : { body }),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${method} ${url}: ${result.non2xx} answers were not 2xx, ${result.errors} requests failed`);
  }
  return result.requests.total / result.duration;
}
