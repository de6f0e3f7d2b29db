import { type Part, type Three, textPart } from '../../../parts/stale/parts.ts';
import type { Draft, DraftField } from './draft.ts';
import { texts } from './texts.tsx';
import { nameOfValueType } from './value-types.ts';

/** What there is to compare of a type: its name and the like, and each field by itself. */
export function typeParts({ base, theirs, mine }: Three<Draft>): Part<Draft>[] {
  const fields = new Map([...base.fields, ...theirs.fields, ...mine.fields].map(field => [idOf(field), field]));
  return [
    textPart<Draft>('name', texts.name),
    textPart<Draft>('permissionScope', texts.permissionScope),
    textPart<Draft>('icon', texts.icon),
    ...[...fields].map(([id, { name }]) => fieldPart(id, name === '' ? texts.newField : texts.fieldNamed(name))),
  ];
}

/** A new one may have no id yet; then it is told by its row. */
const idOf = ({ id, key }: DraftField): string => (id === '' ? key : id);

function fieldPart(id: string, label: string): Part<Draft> {
  const find = ({ fields }: Draft): DraftField | undefined => fields.find(field => idOf(field) === id);
  return {
    key: `field ${id}`,
    label,
    said: draft => said(find(draft)),
    put(draft, from) {
      const [there, wanted] = [find(draft), find(from)];
      if (wanted === undefined) return { ...draft, fields: draft.fields.filter(field => field !== there) };
      // What somebody else has stored under this id meanwhile is changed, not added.
      if (there !== undefined) {
        const changed = { ...wanted, key: there.key, stored: there.stored, named: there.named };
        return { ...draft, fields: draft.fields.map(field => (field === there ? changed : field)) };
      }
      return { ...draft, fields: [...draft.fields, { ...wanted, stored: false }] };
    },
  };
}

function said(field: DraftField | undefined): string {
  if (field === undefined) return texts.notAField;
  const { name, required, secure, valueType } = field;
  return [name, nameOfValueType(valueType), ...(required ? ['required'] : []), ...(secure ? ['secure'] : [])].join(
    ', ',
  );
}
