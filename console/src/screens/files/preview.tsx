import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Look, lookOf, shownAs } from '../../files/kind.ts';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { useAddressOf } from '../../parts/use-address-of.ts';
import classes from './preview.module.css';
import { texts } from './texts.tsx';

/** What is looked at, whichever way it is fetched. */
export interface Looked {
  readonly name: string;
  readonly content_type: string;
  readonly file_size: number;
  /** By what it is kept meanwhile. */
  readonly key: readonly unknown[];
  readonly fetch: (signal: AbortSignal) => Promise<Blob>;
}

/** A file, as far as it can be looked at without letting it act: what is not, can be downloaded. */
export function Preview({ file }: { readonly file: Looked }) {
  const look = lookOf(file);
  const { data, error, refetch } = useQuery({
    queryKey: ['file-content', ...file.key],
    queryFn: async ({ signal }) => shownAs(await file.fetch(signal), file.content_type),
    enabled: look !== null,
    // A file never changes; it is large, too.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  if (look === null)
    return (
      <Text size="sm" c="dimmed">
        {texts.cannotBeShown}
      </Text>
    );
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={3} />;
  return look === 'text' ? <Written content={data} /> : <Shown look={look} content={data} name={file.name} />;
}

/** Characters of a text that are shown. */
const mostShown = 200_000;

function Written({ content }: { readonly content: Blob }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => void content.text().then(setText), [content]);
  if (text === null) return null;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1) */}
      <pre className={classes.text} tabIndex={0} dir="auto">
        {text.slice(0, mostShown)}
      </pre>
      {text.length > mostShown && (
        <Text size="xs" c="dimmed">
          {texts.onlyTheBeginning}
        </Text>
      )}
    </>
  );
}

function Shown({
  look,
  content,
  name,
}: {
  readonly look: Exclude<Look, 'text'>;
  readonly content: Blob;
  readonly name: string;
}) {
  const address = useAddressOf(content);
  const [broken, setBroken] = useState(false);
  if (address === null) return null;
  if (broken || (look === 'pdf' && !navigator.pdfViewerEnabled))
    return (
      <Text size="sm" c="dimmed">
        {look === 'pdf' ? texts.noPdfsHere : texts.cannotBeShown}
      </Text>
    );
  const onError = (): void => setBroken(true);
  switch (look) {
    case 'picture':
      return <img className={classes.picture} src={address} alt={name} onError={onError} />;
    case 'pdf':
      return <iframe className={classes.frame} src={address} title={name} />;
    case 'sound':
      // biome-ignore lint/a11y/useMediaCaption: whoever uploaded it has no captions of it
      return <audio className={classes.sound} src={address} controls aria-label={name} onError={onError} />;
    case 'film':
      // biome-ignore lint/a11y/useMediaCaption: whoever uploaded it has no captions of it
      return <video className={classes.film} src={address} controls aria-label={name} onError={onError} />;
  }
}
