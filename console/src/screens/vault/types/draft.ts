import type { CredentialType, FieldDefinition, ValueType } from './queries.ts';
import { texts } from './texts.tsx';

/** A field as it is edited. */
export interface DraftField {
  /** Names the row while it is moved about; the id may still change. */
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly secure: boolean;
  readonly valueType: ValueType;
  /** Its id is what sealed values are bound to: it stays once it was saved. */
  readonly stored: boolean;
  /** Whether somebody typed the id; until then it follows the name. */
  readonly named: boolean;
}

/** A type as it is edited. */
export interface Draft extends Record<string, unknown> {
  readonly name: string;
  readonly permissionScope: string;
  readonly icon: string;
  readonly organizationId: string;
  readonly fields: DraftField[];
}

let drafted = 0;

export function newField(): DraftField {
  drafted += 1;
  return {
    key: `new-${drafted}`,
    id: '',
    name: '',
    required: false,
    secure: false,
    valueType: 'plain_text',
    stored: false,
    named: false,
  };
}

/** `organizationId` is what a new one belongs to. */
export function draftOf(type: CredentialType | null, organizationId: string): Draft {
  return {
    name: type?.name ?? '',
    permissionScope: type?.permissionScope ?? '',
    icon: type?.icon ?? '',
    organizationId,
    fields: type === null ? [newField()] : type.fields.map(stored),
  };
}

export function stored(field: FieldDefinition): DraftField {
  return { ...field, key: `stored-${field.id}`, stored: true, named: true };
}

/** Fields as they are sent. */
export function definitionsOf(fields: readonly DraftField[]): FieldDefinition[] {
  return fields.map(definitionOf);
}

export function definitionOf({ id, name, required, secure, valueType }: DraftField): FieldDefinition {
  return { id, name, required, secure, valueType };
}

/** `Access Key ID` is `accessKeyId`; what the server does not take in ids is left out. */
export function idFrom(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(word => word !== '');
  return words
    .map((word, index) =>
      index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join('')
    .slice(0, 64);
}

/** What saving will mean for credentials that are there, to be said beside a field. */
export function meaningOf(field: DraftField, before: FieldDefinition | undefined): readonly string[] {
  if (before === undefined) {
    return field.required ? [texts.newAndRequiredCredentialsWithoutA] : [];
  }
  return [
    ...(field.secure && !before.secure ? [texts.willBeEncryptedInEveryCredential] : []),
    ...(!field.secure && before.secure ? [texts.canBecomePlainOnlyWhileNoCredential] : []),
    ...(field.required && !before.required ? [texts.newlyRequiredCredentialsWithoutA] : []),
    ...(field.valueType === before.valueType ? [] : [texts.valuesThatDoNotFitTheNew]),
  ];
}
