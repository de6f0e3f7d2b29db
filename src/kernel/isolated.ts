/** Does a step of which others must not suffer: what it throws is told. */
export function isolated(onError: (error: unknown) => void, step: () => void): void {
  try {
    step();
  } catch (error) {
    onError(error);
  }
}
