import type { FieldDefinition } from '../types/queries.ts';
import type { Version } from './queries.ts';
import { texts } from './texts.tsx';

/** One thing that a change of a credential changed. */
export interface ChangeLine extends Pick<Version, 'version' | 'changedAt' | 'changedBy' | 'changedByName'> {
  readonly id: string;
  /** What it is called: the name, the notes or a field. */
  readonly name: string;
  /** What was written in place of what; null where values are not told. */
  readonly texts: { readonly from: string | null; readonly to: string | null } | null;
}

/** The changes of versions, one line for each thing. */
export function changeLinesOf(versions: readonly Version[], fields: readonly FieldDefinition[]): readonly ChangeLine[] {
  return versions.flatMap(({ version, changedAt, changedBy, changedByName, fields: changed, changes }) => {
    const line = (key: string, name: string, texts: ChangeLine['texts']): ChangeLine => ({
      ...{ id: `${version} ${key}`, version, changedAt, changedBy, changedByName, name, texts },
    });
    return [
      ...(changes.name === undefined ? [] : [line('name', texts.name, changes.name)]),
      ...(changes.notes === undefined ? [] : [line('notes', texts.notes, changes.notes)]),
      ...changed.map(id => line(texts.fieldWith(id), fields.find(each => each.id === id)?.name ?? id, null)),
    ];
  });
}

/** Who changed it: by name, as far as there is one. */
export function changerOf({ changedBy, changedByName }: Pick<Version, 'changedBy' | 'changedByName'>): string {
  return changedBy === null ? texts.theOperator : (changedByName ?? texts.aDeletedAccount);
}
