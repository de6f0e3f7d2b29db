import { type ComponentProps, useState } from 'react';
import { api, result } from '../../api/client.ts';
import { SearchSelect } from '../../parts/search-select.tsx';
import { useFound } from '../../parts/use-found.ts';
import { texts } from './texts.tsx';

const ids = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Finds a team or a credential by its name, over the server. What is deleted is found no more, and is still in the audit log:
 * its id can be chosen as well. Spread a form's input props into it.
 */
export function FoundField({
  kind,
  ...rest
}: Omit<ComponentProps<typeof SearchSelect>, 'choices' | 'search' | 'ref'> & {
  readonly kind: 'team' | 'credential';
}) {
  const [text, setText] = useState('');
  const asked = text.trim();
  const { rows, fits, error } = useFound({
    key: ['search'],
    text,
    enabled: asked !== '' && !ids.test(asked),
    find: async (q, signal) =>
      q === '' ? [] : (await result(api.GET('/console/search', { params: { query: { q } }, signal }))).results,
  });
  const found = rows
    .filter(each => each.kind === kind)
    .map(({ id, title, subtitle }) => ({ value: id, label: subtitle === null ? title : `${title} · ${subtitle}` }));
  return (
    <SearchSelect
      description={texts.findHint}
      {...(asked === '' ? { nothingFoundMessage: texts.typeToFind } : {})}
      {...rest}
      choices={ids.test(asked) ? [{ value: asked.toLowerCase(), label: asked }] : found}
      search={{ fits, error, onText: setText }}
    />
  );
}
