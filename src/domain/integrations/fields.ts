import Type from 'typebox';

/** The fields of an integration, as every surface takes them. */
export const Id = Type.String({ format: 'uuid' });
export const IntegrationName = Type.String({ minLength: 1, maxLength: 255, format: 'line' });

/** What a test is asked for: the id of a saved integration, or a name the caller made up. */
export const IdOrSlug = Type.String({ pattern: '^[A-Za-z0-9._-]{1,100}$' });

export const ApiUrl = Type.Refine(
  Type.String({ maxLength: 2048 }),
  text => problemOf(text) === null,
  text => problemOf(text) ?? 'is not acceptable',
);

/** Sent as a Bearer token, so no more than a header can carry. The refusal never repeats it. */
export const ApiKey = Type.Refine(
  Type.String({ minLength: 1, maxLength: 4096 }),
  text => /^[\x21-\x7e]*$/.test(text),
  () => 'must consist of visible ASCII characters, without spaces or line breaks',
);

function problemOf(text: string): string | null {
  // URL parsing drops tabs and line breaks silently; nobody means a URL with them.
  if (/[\s\p{Cc}]/u.test(text)) return 'must not contain white space or control characters';
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return 'must be an http or https URL such as https://api.example.com/health';
  }
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  return null;
}
