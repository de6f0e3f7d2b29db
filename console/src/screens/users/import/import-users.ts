import { api, result } from '../../../api/client.ts';
import { ApiError } from '../../../api/errors.ts';
import type { paths } from '../../../api/schema.d.ts';
import { type Progress, upload } from '../../../api/upload.ts';
import { type Choices, type Preview, type Problem, parametersOf, typeWith } from './choices.ts';

type Reply = paths['/api/v1/users/import']['post']['responses']['200']['content']['application/json'];
type Links = paths['/api/v1/users/import/{id}/links']['post']['responses']['200']['content']['application/json'];

/** What came of an import: either some or all lines became people, or (`refused`) nothing did. */
export type Report =
  | ({ readonly refused: false } & Reply)
  | {
      readonly refused: true;
      readonly failed: number;
      /** The first of the bad lines. */
      readonly errors: readonly Problem[];
    };

interface Sending {
  readonly type: string;
  readonly choices: Choices;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** Asks how a file would be understood; nothing is stored. */
export function previewImport(file: File, { type, choices, ...rest }: Sending): Promise<Preview> {
  const path = `/api/v1/users/import/preview?${parametersOf(type, choices)}`;
  return upload<Preview>(path, file, { ...rest, type: typeWith(type, choices) });
}

/** Sends a file of people; throws `ApiError` when it was refused for another reason than its lines. */
export async function importUsers(
  file: File,
  { type, choices, partial, invite, ...rest }: Sending & { readonly partial: boolean; readonly invite: boolean },
): Promise<Report> {
  const parameters = parametersOf(type, choices);
  parameters.set('partial', String(partial));
  parameters.set('invite', String(invite));
  try {
    const path = `/api/v1/users/import?${parameters}`;
    return { refused: false, ...(await upload<Reply>(path, file, { ...rest, type: typeWith(type, choices) })) };
  } catch (error) {
    const report = error instanceof ApiError ? reportIn(error) : null;
    if (report === null) throw error;
    return report;
  }
}

/** All links of an import that are still to be handed on. They are shown once: keep what is returned. */
export async function linksOfImport(id: string, keep: (links: Links['links']) => void): Promise<void> {
  for (;;) {
    const { links, left } = await result(api.POST('/api/v1/users/import/{id}/links', { params: { path: { id } } }));
    keep(links);
    if (left === 0) return;
  }
}

/** The bad lines that a refusal names. */
function reportIn({ body }: ApiError): Report | null {
  const { failed, errors } = body;
  if (typeof failed !== 'number' || !Array.isArray(errors)) return null;
  return { refused: true, failed, errors: errors.filter(isProblem) };
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'line' in value &&
    typeof value.line === 'number' &&
    'message' in value &&
    typeof value.message === 'string' &&
    'fields' in value &&
    Array.isArray(value.fields)
  );
}
