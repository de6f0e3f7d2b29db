export type Environment = Readonly<Record<string, string | undefined>>;

/** One environment variable: how it is documented, and how its text becomes a value; `read` throws what is wrong with it. */
export interface Variable<T> {
  readonly name: string;
  readonly shown: string;
  readonly about: string;
  readonly read: (text: string | undefined, env: Environment) => T;
}

export type Reading = <T>(variable: Variable<T>) => T;

/** `shown` is its default as people read it. */
export function variable<T>(name: string, shown: string, about: string, read: Variable<T>['read']): Variable<T> {
  return { name, shown, about, read };
}

export const isProduction = (env: Environment): boolean => env['APP_ENV'] === 'production';
