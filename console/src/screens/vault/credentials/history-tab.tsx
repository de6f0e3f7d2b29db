import { Pagination, Stack } from '@mantine/core';
import { useState } from 'react';
import { Avatar } from '../../../parts/avatar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { Time } from '../../../parts/time.tsx';
import { ValueRow, ValueRows } from '../../../parts/value-rows.tsx';
import { useOverCredential } from '../rights.ts';
import type { FieldDefinition } from '../types/queries.ts';
import { changerOf } from './change-lines.ts';
import { SecretValue } from './field-value.tsx';
import classes from './history.module.css';
import { type Version, versionsOnPage } from './queries.ts';
import { texts } from './texts.tsx';
import { useCredential } from './use-credential.ts';
import { useHistory } from './use-history.ts';
import { nameOf, useSecrets } from './use-secrets.tsx';

/** The changes of a credential: who, when, which, and what name and notes were; old secrets are revealed like today's. */
export function HistoryTab() {
  const credential = useCredential();
  return useOverCredential(credential).may('fields.fetch') ? (
    <Versions id={credential.id} fields={credential.type.fields} />
  ) : null;
}

function Versions({ id, fields }: { readonly id: string; readonly fields: readonly FieldDefinition[] }) {
  const [number, setNumber] = useState(1);
  const secrets = useSecrets(id);
  const { data, error, refetch } = useHistory(id, number);
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <LoadingState lines={4} />;
  if (data.total === 0) return <EmptyState title={texts.noChangesYet} />;
  return (
    <Stack maw="60rem" pt="xs">
      <ol className={classes.versions} aria-label={texts.versions}>
        {data.items.map(version => (
          <li key={version.version} className={classes.version}>
            <Entry version={version} fields={fields} secrets={secrets} />
          </li>
        ))}
      </ol>
      {data.total > versionsOnPage && (
        <Pagination
          total={Math.ceil(data.total / versionsOnPage)}
          value={number}
          onChange={next => {
            secrets.hideAll();
            setNumber(next);
          }}
          getControlProps={control => ({ 'aria-label': `${control} page` })}
        />
      )}
      {secrets.modal}
    </Stack>
  );
}

function Entry({
  version: { version, changedAt, changedBy, changedByName, fields: changed, changes },
  fields,
  secrets,
}: {
  readonly version: Version;
  readonly fields: readonly FieldDefinition[];
  readonly secrets: ReturnType<typeof useSecrets>;
}) {
  return (
    <>
      <div className={classes.head}>
        <span className={classes.number}>{texts.versionWith(version)}</span>
        {changedByName !== null && <Avatar name={changedByName} person={changedBy} size={20} />}
        <span>{texts.byAt(<Time at={changedAt} />, <bdi>{changerOf({ changedBy, changedByName })}</bdi>)}</span>
      </div>
      <ValueRows>
        {changes.name !== undefined && <Rewritten label={texts.name} {...changes.name} />}
        {changes.notes !== undefined && <Rewritten label={texts.notes} {...changes.notes} />}
        {changed.map(fieldId => {
          const field = fields.find(each => each.id === fieldId);
          const label = texts.versionNamed(field?.name ?? fieldId, version);
          return (
            <ValueRow
              key={fieldId}
              name={
                <>
                  <bdi>{field?.name ?? fieldId}</bdi>
                  {field === undefined && ' (archived)'}
                </>
              }
            >
              {/* Of an archived field only the server knows whether it was secure. */}
              {field === undefined || field.secure ? (
                <SecretValue
                  label={label}
                  revealed={secrets.of(nameOf(fieldId, version))}
                  onReveal={() => secrets.reveal(fieldId, label, version)}
                  onCopy={() => secrets.copy(fieldId, label, version)}
                  onHide={() => secrets.hide(nameOf(fieldId, version))}
                />
              ) : (
                <span className={classes.quiet}>{version === 1 ? texts.set : texts.changed}</span>
              )}
            </ValueRow>
          );
        })}
      </ValueRows>
    </>
  );
}

/** What stood there, and what was written instead. */
function Rewritten({
  label,
  from,
  to,
}: {
  readonly label: string;
  readonly from: string | null;
  readonly to: string | null;
}) {
  return (
    <ValueRow name={label}>
      <span className={`${classes.before} ${classes.quiet}`} data-written>
        {texts.beforeWith(<bdi>{from ?? texts.empty}</bdi>)}
      </span>
      <span className={classes.before} data-written>
        {texts.afterWith(<bdi>{to ?? texts.empty}</bdi>)}
      </span>
    </ValueRow>
  );
}
