import { type DomainError, refuse } from '../../kernel/errors.ts';
import { storeAway } from './errors.ts';

/** What a store answered, or what kept it from answering. */
export interface S3Failure {
  /** As S3 names errors, such as `NoSuchKey`; the name of a system error otherwise. */
  readonly name: string;
  /** Null where there was no answer. */
  readonly status: number | null;
}

export function s3Failure(error: unknown): S3Failure {
  if (!(error instanceof Error)) return { name: String(error), status: null };
  const metadata: unknown = Reflect.get(error, '$metadata');
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : null;
  // HEAD has no body that would name it, and neither has an answer that is no XML.
  const code: unknown = Reflect.get(error, 'Code') ?? Reflect.get(error, 'code');
  return {
    name: typeof code === 'string' ? code : error.name,
    status: typeof status === 'number' ? status : null,
  };
}

/** What an answer of the store means for who asked; null: the store cannot be used. */
export function refusalOf(error: unknown): DomainError | null {
  const { name, status } = s3Failure(error);
  if (name === 'NoSuchBucket') return null;
  if (name === 'NoSuchKey' || status === 404) return refuse('object.not_found', {});
  // RFC 9110 §13.1.2, and what Amazon answers when two come at once.
  if (status === 412 || name === 'ConditionalRequestConflict') return refuse('object.exists', {});
  if (/^(BadDigest|InvalidDigest|XAmzContentChecksumMismatch)$/.test(name)) return refuse('object.wrong_hash', {});
  return null;
}

/** The refusal; `onFailure` is told of what is the store's fault, or the operator's. */
export function s3Refusal(error: unknown, onFailure: (error: unknown) => void): DomainError {
  const known = refusalOf(error);
  if (known !== null) return known;
  onFailure(error);
  return storeAway();
}
