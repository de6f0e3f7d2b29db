import { longJob } from '../executions/long-run.ts';
import { Listing } from './listing.ts';
import { syncPage } from './sync-page.ts';
import { companySync } from './sync-run.ts';

/** A sync that goes on lists what is behind the pages that it has stored: `id > last` is sure, whatever came or went meanwhile. */
export const syncJob = longJob(companySync, syncPage, {
  open: async ({ ports }, { after }) => ({ listing: new Listing(ports.connectWise, after) }),
});
