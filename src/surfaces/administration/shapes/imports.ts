import Type, { type Static } from 'typebox';
import type { Imported } from '../../../domain/accounts/bulk/import-users.ts';
import type { Preview } from '../../../domain/accounts/bulk/preview-import.ts';
import { importColumns } from '../../../domain/accounts/bulk/rows.ts';
import { separatorNames } from '../../../domain/accounts/bulk/separators.ts';
import type { ImportProblem } from '../../../domain/accounts/errors.ts';
import type { InvitationLinks } from '../../../domain/accounts/invitations/links-of-import.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const ImportProblemReply = Type.Object({
  line: Type.Integer({ description: 'From 1; headings count' }),
  message: Type.String({ description: 'All that is wrong with the line' }),
  fields: Type.Array(
    Type.Object({
      column: Type.String(),
      value: nullable(Type.String({ description: 'Cut at 80 characters; null where nothing stands, or a secret' })),
      message: Type.String(),
    }),
    { description: 'The same by field; empty where it is the line as a whole' },
  ),
});

export const ImportReply = Type.Object({
  total: Type.Integer({ description: 'Lines read' }),
  imported: Type.Integer(),
  failed: Type.Integer(),
  import_id: Type.String({ format: 'uuid' }),
  invited: Type.Integer({
    description:
      'With `invite`: active people without a password. Each is mailed a link to choose one, a few at a time; where `mail` is `kept`, ask for the links with `POST /users/import/{id}/links`',
  }),
  mail: Type.Enum(['smtp', 'kept'], { description: 'Whether this server sends mail, or keeps it in its data folder' }),
  errors: Type.Array(ImportProblemReply, { description: 'The first thousand' }),
});

export const LinksReply = Type.Object({
  links: Type.Array(
    Type.Object({ email: Type.String(), username: Type.String(), link: Type.String({ format: 'uri' }) }),
    { description: 'Of the next thousand at most; each works once' },
  ),
  expires_at: Type.String({ format: 'date-time' }),
  left: Type.Integer({ description: 'People whose links are still to be asked for' }),
});

export const PreviewReply = Type.Object({
  encoding: Type.String({ description: 'What the bytes were taken for, as in `charset`' }),
  separator: nullable(Type.Enum(separatorNames, { description: 'Null for NDJSON' })),
  columns: Type.Array(
    Type.Object({
      heading: Type.String({ description: 'As it is in the file' }),
      column: nullable(
        Type.Enum([...importColumns], { description: 'What its cells become; null: they are left out' }),
      ),
      state: Type.Enum(['taken', 'read_only', 'empty', 'ignored', 'unknown', 'twice'], {
        description:
          '`unknown` and `twice` have to be settled with `columns`; `read_only` is what exports have besides',
      }),
    }),
  ),
  problem: nullable(
    Type.Object(
      { line: Type.Integer(), message: Type.String() },
      { description: 'Why an import would be refused whatever its lines are, and `columns` may settle it' },
    ),
  ),
  rows: Type.Array(Type.Object({ line: Type.Integer(), cells: Type.Array(Type.String()) }), {
    description: 'The first lines, by `columns`; cells are cut, and secret ones hidden',
  }),
  total: Type.Integer({ description: 'Lines read' }),
  would_import: Type.Integer({ description: 'People that an import in part would create now' }),
  without_password: Type.Integer({ description: 'Of them, active people for whom the file has no password hash' }),
  failed: Type.Integer(),
  errors: Type.Array(ImportProblemReply, { description: 'The first thousand' }),
});

export function toImportProblem({ line, message, fields }: ImportProblem): Static<typeof ImportProblemReply> {
  return {
    line,
    message,
    fields: fields.map(field => ({ column: field.column, value: field.value, message: field.message })),
  };
}

export function toImportReply(made: Imported): Static<typeof ImportReply> {
  const { total, imported, failed, importId, invited, mail, errors } = made;
  return { total, imported, failed, import_id: importId, invited, mail, errors: errors.map(toImportProblem) };
}

export function toLinksReply({ links, expiresAt, left }: InvitationLinks): Static<typeof LinksReply> {
  return {
    links: links.map(({ email, username, link }) => ({ email, username, link })),
    expires_at: expiresAt.toISOString(),
    left,
  };
}

export function toPreviewReply(preview: Preview): Static<typeof PreviewReply> {
  const { encoding, separator, headings, headingProblem, rows, total, failed, errors } = preview;
  return {
    encoding,
    separator,
    columns: headings.map(({ text, column, state }) => ({ heading: text.slice(0, 100), column, state })),
    problem: headingProblem === null ? null : { line: headingProblem.line, message: headingProblem.message },
    rows: rows.map(({ line, cells }) => ({ line, cells: [...cells] })),
    total,
    would_import: preview.good,
    without_password: preview.withoutPassword,
    failed,
    errors: errors.map(toImportProblem),
  };
}
