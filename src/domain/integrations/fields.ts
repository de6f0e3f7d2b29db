import Type from 'typebox';
import { Patterned } from '../../kernel/patterned.ts';
import { WebAddress } from '../web-address.ts';

/** The fields of an integration, as every surface takes them. */
export const IntegrationName = Type.String({ minLength: 1, maxLength: 255, format: 'name' });

/** What a test is asked for: the id of a saved integration, or a name the caller made up. */
export const IdOrSlug = Patterned(
  '^[A-Za-z0-9._-]{1,100}$',
  'must have 1 to 100 letters, digits, dots, dashes or underscores',
);

export const ApiUrl = WebAddress;

/** Sent as a Bearer token, so no more than a header can carry. The refusal never repeats it. */
export const ApiKey = Type.Refine(
  Type.String({ minLength: 1, maxLength: 4096 }),
  text => /^[\x21-\x7e]*$/.test(text),
  () => 'must consist of visible ASCII characters, without spaces or line breaks',
);
