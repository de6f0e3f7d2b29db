import { texts } from './texts.tsx';

/** One line of a description list: what a thing says at some time. */
export function Said({ term, text }: { readonly term: string; readonly text: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{text === '' ? texts.empty : <bdi>{text}</bdi>}</dd>
    </>
  );
}
