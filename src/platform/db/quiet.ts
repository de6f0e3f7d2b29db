/** Keeps a failure that is looked at later from counting as unhandled until then. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
