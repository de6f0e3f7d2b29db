import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { metricsNodes } from './nodes.ts';

export const metrics = capability('metrics', {
  nodes: [{ key: 'metrics', category: category(98, 'Metrics', 'watching how the server does'), nodes: metricsNodes }],
});
