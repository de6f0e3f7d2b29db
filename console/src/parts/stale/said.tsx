/** One line of a description list: what a thing says at some time. */
export function Said({ term, text }: { readonly term: string; readonly text: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{text === '' ? 'Empty' : <bdi>{text}</bdi>}</dd>
    </>
  );
}
