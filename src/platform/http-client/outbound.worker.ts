import { parentPort, workerData } from 'node:worker_threads';
import { giveWay } from '../give-way.ts';
import { createOutboundClient } from './client.ts';
import type { OutboundPolicy } from './outbound.ts';
import type { OutboundAnswered, OutboundAsked } from './outbound-thread.ts';

giveWay();
const client = createOutboundClient(workerData as OutboundPolicy);

parentPort?.on('message', async ({ number, request }: OutboundAsked) => {
  parentPort?.postMessage(await answer(number, request));
});

async function answer(number: number, request: OutboundAsked['request']): Promise<OutboundAnswered> {
  try {
    const result = await client.request(request);
    // A body is a piece of a larger buffer, and what is posted is copied with all of it.
    return { number, result: result.kind === 'response' ? { ...result, body: new Uint8Array(result.body) } : result };
  } catch (error) {
    return { number, error: error instanceof Error ? error.message : 'the request failed' };
  }
}
