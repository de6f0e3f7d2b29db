import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A package that many servers never use: it is loaded when it is used for the first time, as all would carry it otherwise. */
export function whenUsed<T>(name: string): () => T {
  let loaded: { readonly library: T } | undefined;
  return () => {
    loaded ??= { library: require(name) as T };
    return loaded.library;
  };
}
