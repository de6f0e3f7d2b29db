import type { Sql } from './queryable.ts';

/** A value that a statement may name more than once, under one number. */
class Shared {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** A piece of SQL with its values. It is a statement, too: parameters get their numbers when its text is asked for. */
export class Fragment implements Sql {
  /** One more than there are values, which stand between them. */
  readonly #texts: readonly string[];
  readonly #values: readonly unknown[];
  #compiled: Required<Pick<Sql, 'text' | 'values'>> | undefined;

  constructor(texts: readonly string[], parts: readonly unknown[]) {
    const all = [texts[0] ?? ''];
    const values: unknown[] = [];
    const goOn = (text: string): void => {
      all.push(`${all.pop() ?? ''}${text}`);
    };
    for (const [index, part] of parts.entries()) {
      if (part instanceof Fragment) {
        const [begin = '', ...others] = part.#texts;
        goOn(begin);
        all.push(...others);
        values.push(...part.#values);
      } else {
        all.push('');
        values.push(part);
      }
      goOn(texts[index + 1] ?? '');
    }
    this.#texts = all;
    this.#values = values;
  }

  get text(): string {
    return this.#compile().text;
  }

  get values(): readonly unknown[] {
    return this.#compile().values;
  }

  /** As a statement that stays prepared under a name: its text must be the same each time. */
  named(name: string): Sql {
    return { name, ...this.#compile() };
  }

  #compile(): Required<Pick<Sql, 'text' | 'values'>> {
    if (this.#compiled !== undefined) return this.#compiled;
    const values: unknown[] = [];
    const numbers = new Map<Shared, number>();
    const numberOf = (value: unknown): number => {
      if (!(value instanceof Shared)) return values.push(value);
      const number = numbers.get(value) ?? values.push(value.value);
      numbers.set(value, number);
      return number;
    };
    const text = this.#texts.reduce((before, after, index) => `${before}$${numberOf(this.#values[index - 1])}${after}`);
    this.#compiled = { text, values };
    return this.#compiled;
  }
}

/**
 * SQL that is put together: sql`select … from users u where u.id = ${id} and ${condition}`. A fragment in it becomes part of
 * it; everything else is a value, and becomes a parameter, which nobody has to count. A text that is SQL says so by `raw`.
 */
export function sql(texts: TemplateStringsArray, ...parts: readonly unknown[]): Fragment {
  return new Fragment(texts, parts);
}

/** A text of ours as SQL: columns, a fixed condition. Never one that came from outside. */
export function raw(text: string): Fragment {
  return new Fragment([text], []);
}

/** A value for several places of a statement. */
export function shared(value: unknown): unknown {
  return value instanceof Shared ? value : new Shared(value);
}

/** Fragments one after the other, with a text between them. */
export function joined(fragments: readonly Fragment[], between: string): Fragment {
  return new Fragment(['', ...fragments.map((_, index) => (index < fragments.length - 1 ? between : ''))], fragments);
}

/** All of these conditions. */
export function allConditions(conditions: readonly Fragment[]): Fragment {
  return conditions.length === 0 ? raw('true') : joined(conditions, ' and ');
}

/** Any of these conditions. */
export function anyCondition(conditions: readonly Fragment[]): Fragment {
  return conditions.length === 0 ? raw('false') : sql`(${joined(conditions, ' or ')})`;
}

/**
 * A statement that is put together once and stays prepared under its name. `build` is given a place for each value, which
 * may stand in several places of the text.
 */
export function prepared<const A extends readonly unknown[]>(
  name: string,
  build: (...places: { [_ in keyof A]: unknown }) => Fragment,
): (...values: A) => Sql {
  let made: { readonly text: string; readonly order: readonly number[] } | undefined;
  return (...given) => {
    if (made === undefined) {
      const places = given.map((_, index) => shared(index));
      const { text, values } = build(...(places as { [_ in keyof A]: unknown }));
      made = { text, order: values.map(Number) };
    }
    return { name, text: made.text, values: made.order.map(index => given[index]) };
  };
}
