import type { ReactNode } from 'react';
import { catalogue } from '../../../catalogue.ts';
import { counted } from '../../../parts/counted.ts';

export const texts = catalogue({
  en: {
    type: 'Type',
    permissionScope: 'Permission scope',
    belongsTo: 'Belongs to',
    fields: 'Fields',
    credentials: 'Credentials',
    changed: 'Changed',
    credentialTypes: 'Credential types',
    typeCount: (count: number, atLeast = false) => counted(count, 'type', 'types', atLeast),
    createType: 'Create type',
    noCredentialTypesYet: 'No credential types yet',
    aTypeDefinesWhichFieldsACredential: 'A type defines which fields a credential has, and which of them are secret.',

    newAndRequiredCredentialsWithoutA: 'New and required: credentials without a value are listed after saving.',
    willBeEncryptedInEveryCredential:
      'Will be encrypted in every credential, including history. Older backups still contain the plain values.',
    canBecomePlainOnlyWhileNoCredential: 'Can become plain only while no credential has a value for it.',
    newlyRequiredCredentialsWithoutA: 'Newly required: credentials without a value are listed after saving.',
    valuesThatDoNotFitTheNew: 'Values that do not fit the new type are kept, and listed after saving.',

    plainText: 'Plain text',
    licenseKey: 'License key',
    genericSecret: 'Generic secret',
    bitlockerKey: 'BitLocker key',
    password: 'Password',

    fieldWith: (index: number) => `field ${index}`,
    fieldNumbered: (index: number, label: string) => `Field ${index}: ${label}`,
    name: 'Name',
    id: 'Id',
    typeOfValue: 'Type of value',
    required: 'Required',
    secure: 'Secure',
    moveUp: 'Move up',
    moveUpWith: (label: string) => `Move ${label} up`,
    moveDown: 'Move down',
    moveDownWith: (label: string) => `Move ${label} down`,
    remove: 'Remove',
    removeWith: (label: string) => `Remove ${label}`,

    theField: 'The field',
    isNowNumberOf: (name: string, to: number, length: number) => `${name} is now number ${to} of ${length}`,
    wasRemovedNamed: (name: string) => `${name} was removed`,
    willBeArchivedItsValuesStayIn: (name: ReactNode) => (
      <>{name} will be archived. Its values stay in the history and return if you add it back.</>
    ),
    restoreNamed: (name: string) => `Restore ${name}`,
    restore: 'Restore',
    addField: 'Add field',

    icon: 'Icon',
    newField: 'New field',
    fieldNamed: (name: string) => `Field ${name}`,
    notAField: 'Not a field',

    whatThisChangedInCredentials: 'What this changed in credentials',
    encryptedInEveryCredentialHistory: (names: ReactNode) => (
      <>
        Encrypted in every credential, history included: {names}. The plain values may still be in backups, so replace
        them.
      </>
    ),
    archivedTheValuesStayInTheHistory: (names: ReactNode) => <>Archived: {names}. The values stay in the history.</>,
    theTypeNothingWasChangedThereCorrect: (length: number) =>
      `${counted(length, 'value no longer fits', 'values no longer fit')} the type. Nothing was changed there; correct them one by one:`,

    mustHaveAtLeast1Item: 'must have at least 1 item',
    isTheIdOfAnotherFieldToo: 'is the id of another field too',

    credentialType: 'credential type',
    theTypeWasNotCreated: 'The type was not created',
    theTypeWasNotChanged: 'The type was not changed',
    peopleWithThePermissionScopeFetchCan:
      'People with the permission <scope>.fetch can read credentials of this type only. No other type can use this scope, or one that begins with it, such as <scope>.more. Leave empty to let only people with credential.* read them',
    awsCredentials: 'aws.credentials',
    linkToAPictureForProgramsThat: 'Link to a picture, for programs that show it',
    https: 'https://…',
    platformWideTypesCanBeUsedIn: 'Platform-wide types can be used in every organization',

    createCredentialType: 'Create credential type',
    wasCreatedNamed: (name: string) => `${name} was created`,

    credentialTypeTitle: 'Credential type',
    wasDeletedNamed: (name: string) => `${name} was deleted`,
    ofThisType: (credentialCount: number) => `${counted(credentialCount, 'credential', 'credentials')} of this type`,
    withAllCredentialsOfThisType: 'With all credentials of this type',
    save: 'Save',
    wasUpdatedNamed: (name: string) => `${name} was updated`,
    noCredentialsHere: 'No credentials here',
    thereAreNoneOfThisTypeOr: 'There are none of this type, or none you can see.',
    activity: 'Activity',
    nothingYet: 'Nothing yet',
    deleteThisCredentialType: 'Delete this credential type?',
    deleteTypeAndCredentials: 'Delete type and credentials',
    willBeGoneForGoodAndWith: (name: ReactNode, credentialCount: string) => (
      <>
        {name} will be gone for good, and with it all credentials of this type: {credentialCount} as far as you may see.
      </>
    ),
    delete: 'Delete',
  },
});
