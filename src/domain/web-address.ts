import Type from 'typebox';

/** An http or https URL of at most 2048 characters, as people may give one anywhere. */
export const WebAddress = Type.Refine(
  Type.String({ maxLength: 2048 }),
  text => problemOf(text) === null,
  text => problemOf(text) ?? 'is not acceptable',
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
