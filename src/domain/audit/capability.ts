import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { archiving } from './archive.ts';
import { auditNodes } from './nodes.ts';
import { attention } from './shown.ts';
import { sweeps } from './sweeps.ts';
import { credentialRevealed, tellingReveals } from './tell-reveals.ts';

export const audit = capability('audit', {
  nodes: [{ key: 'audit', category: category(100, 'Audit', 'looking at what has happened'), nodes: auditNodes }],
  jobs: [tellingReveals, archiving],
  notifications: [credentialRevealed],
  sweeps,
  keeps: {
    'audit_events.actor_id': 'who did what is what the ledger is for; it names them by an id that then says nothing',
    'activity_people.actor_id': 'counts people by their id; swept after 100 days',
    'activity_days.actor_id': 'counts people by their id; swept after 800 days',
  },
  unsealed: {
    'audit_archives.sha256': 'a hash',
    'audit_batches.head': 'a hash',
    'audit_batches.previous': 'a hash',
    'audit_batches.root': 'a hash',
    'audit_events.mac': 'a hash',
    'audit_leaves.hash': 'a hash',
    'audit_sealer.mac': 'a hash',
  },
  attention,
});
