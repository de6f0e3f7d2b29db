import { ApiError } from '../../../api/errors.ts';
import type { paths } from '../../../api/schema.d.ts';
import { type Progress, upload } from '../../../api/upload.ts';

type Reply = paths['/api/v1/users/import']['post']['responses']['200']['content']['application/json'];

/** What came of an import: either some or all lines became people, or (`refused`) nothing did. */
export interface Report {
  readonly refused: boolean;
  /** Null when the server stopped before it had read all. */
  readonly total: number | null;
  readonly imported: number;
  readonly failed: number;
  /** The first of the bad lines. */
  readonly errors: Reply['errors'];
}

/** Sends a file of people; throws `ApiError` when it was refused for another reason than its lines. */
export async function importUsers(
  file: File,
  options: {
    readonly type: string;
    readonly partial: boolean;
    readonly onProgress: (progress: Progress) => void;
    readonly signal: AbortSignal;
  },
): Promise<Report> {
  const { partial, ...rest } = options;
  try {
    const reply = await upload<Reply>(`/api/v1/users/import?partial=${partial}`, file, rest);
    return { refused: false, ...reply };
  } catch (error) {
    const report = error instanceof ApiError ? reportIn(error) : null;
    if (report === null) throw error;
    return report;
  }
}

/** The bad lines that a refusal names. */
function reportIn({ body }: ApiError): Report | null {
  const { failed, errors } = body;
  if (typeof failed !== 'number' || !Array.isArray(errors)) return null;
  return { refused: true, total: null, imported: 0, failed, errors: errors.filter(isProblem) };
}

function isProblem(value: unknown): value is Reply['errors'][number] {
  return (
    typeof value === 'object' &&
    value !== null &&
    'line' in value &&
    typeof value.line === 'number' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}
