import type { Readable } from 'node:stream';
import Type from 'typebox';
import { importUsers } from '../../../domain/accounts/bulk/import-users.ts';
import { previewImport } from '../../../domain/accounts/bulk/preview-import.ts';
import { type ImportColumn, importColumns } from '../../../domain/accounts/bulk/rows.ts';
import { type Separator, separatorNames } from '../../../domain/accounts/bulk/separators.ts';
import { linksOfImport } from '../../../domain/accounts/invitations/links-of-import.ts';
import { type Route, route } from '../../../http/route.ts';
import { refuse, refuseField } from '../../../kernel/errors.ts';
import {
  ImportReply,
  LinksReply,
  PreviewReply,
  toImportReply,
  toLinksReply,
  toPreviewReply,
} from '../shapes/imports.ts';

const csvType = 'text/csv';
const streams = [csvType, 'application/x-ndjson'];
/** Long files come over slow lines. */
const transfer = { bodyMilliseconds: 900_000 };

/** How the file is written. Its encoding is told by `charset` in the content type, or by a byte order mark. */
const Written = {
  format: Type.Optional(Type.Enum(['csv', 'ndjson'], { description: 'Default: as the content type says' })),
  separator: Type.Optional(
    Type.Enum(separatorNames, { description: 'Separator of a CSV file. Default: found by its headings' }),
  ),
  columns: Type.Optional(
    Type.String({
      description: `What each column of a CSV file is, by its place, with commas: \`email,username,,full_name\`; an empty one is left out. Default: by its headings. There are ${importColumns.join(', ')}`,
    }),
  ),
};

const Invite = Type.Boolean({
  description: 'Invite people without a password by e-mail to choose one. Default: false',
});

export const importRoutes: Route[] = [
  route('POST /users/import', importUsers, {
    summary:
      'Create accounts from a file in UTF-8, or in the `charset` of the content type; all or none unless `partial` is true',
    query: Type.Object({ ...Written, partial: Type.Optional(Type.Boolean()), invite: Type.Optional(Invite) }),
    streams,
    transfer,
    reply: { 200: ImportReply },
    input: request => ({
      ...fileOf(request),
      partial: request.query.partial ?? false,
      invite: request.query.invite ?? false,
    }),
    present: toImportReply,
  }),
  route('POST /users/import/preview', previewImport, {
    summary: 'Preview an import: how the file is read, and what would be created; nothing is stored',
    query: Type.Object(Written),
    streams,
    transfer,
    reply: { 200: PreviewReply },
    input: fileOf,
    present: toPreviewReply,
  }),
  route('POST /users/import/:id/links', linksOfImport, {
    summary:
      'Links to choose a first password, for people of your import who were not invited, where mail is only kept; a thousand at a time',
    reply: { 200: LinksReply },
    input: ({ params }) => ({ importId: params.id }),
    present: toLinksReply,
  }),
];

interface Sent {
  readonly stream: Readable | null;
  readonly mediaType: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: { readonly format?: 'csv' | 'ndjson'; readonly separator?: Separator; readonly columns?: string };
}

function fileOf({ stream, mediaType, headers, query }: Sent) {
  if (stream === null) throw refuse('http.malformed', { what: 'the file is missing' });
  const format = mediaType === csvType ? ('csv' as const) : ('ndjson' as const);
  if (query.format !== undefined && query.format !== format)
    throw refuseField('format', `does not match the content type ${mediaType}`);
  const { separator = null, columns } = query;
  const [, charset = null] = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '') ?? [];
  return { source: stream, format, charset, separator, columns: columns === undefined ? null : columnsIn(columns) };
}

function columnsIn(text: string): (ImportColumn | null)[] {
  return text.split(',').map(part => {
    const name = part.trim();
    if (name === '') return null;
    const column = importColumns.find(each => each === name);
    if (column === undefined)
      throw refuseField('columns', `names ${name.slice(0, 40)}, which is none of ${importColumns.join(', ')}`);
    return column;
  });
}
