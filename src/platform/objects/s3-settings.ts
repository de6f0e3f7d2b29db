/** A bucket, and who may use it. */
export interface S3Settings {
  /** URL of the store, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Whether the bucket is named in the path, as most stores of one's own want it, and not in the host. */
  readonly pathStyle: boolean;
}

/** Where browsers reach the bucket by its signed addresses. */
export function originOf({ endpoint, bucket, pathStyle }: S3Settings): string {
  const { protocol, host, origin } = new URL(endpoint);
  return pathStyle ? origin : `${protocol}//${bucket}.${host}`;
}

/** Those that are set together or not at all; `S3_PATH_STYLE` may be left out. */
export const s3Variables = [
  'S3_ENDPOINT',
  'S3_BUCKET',
  'S3_REGION',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
] as const;
