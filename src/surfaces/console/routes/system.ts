import { readSystem } from '../../../domain/metrics/read-system.ts';
import { type Route, route } from '../../../http/route.ts';
import { SystemReply, toSystem } from '../shapes/system.ts';

export const systemRoutes: Route[] = [
  route('GET /system', readSystem, {
    summary: 'Instances, database, jobs, mail and storage at one look',
    reply: { 200: SystemReply },
    input: () => ({}),
    present: toSystem,
  }),
];
