import { reachable } from '../../console/src/files/reachable.ts';
import { filesOf, pdf, png } from '../contract/connect/files.support.ts';
import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

/** Files of the administrator, and where they are looked at. */
export async function fileScreens(server: TestServer): Promise<readonly Screen[]> {
  const files = filesOf({ server, ask: (url, init) => fetch(reachable(url, server.url), init) });
  const named = (file_name: string, content_type: string) => ({ file_name, content_type });
  await files.uploaded(server.admin, pdf, named('Terms of the harbour, 2026.pdf', 'application/pdf'));
  await files.uploaded(server.admin, png, named('Gate at dusk.png', 'image/png'));
  const old = await files.uploaded(server.admin, 'Old', named('Plan of last year.txt', 'text/plain'));
  await files.call(server.admin, 'DELETE', `/files/${old.file_id}`);
  const notes = 'What is left to do\n\n- Ask Rosa for the keys of the east gate\n- Count the boats\n';
  const { file_id: note } = await files.uploaded(server.admin, notes, named('Notes.md', 'text/markdown'));
  return [
    { name: 'files', path: '/files', shows: 'Gate at dusk.png' },
    { name: 'file', path: `/files?file=${note}`, shows: 'Count the boats' },
    { name: 'files-deleted', path: '/files?view=deleted', shows: 'Plan of last year.txt' },
  ];
}
