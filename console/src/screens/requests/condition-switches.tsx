import { Stack, Switch } from '@mantine/core';
import { texts } from './texts.tsx';

/** What an approval comes with. */
export interface Conditions {
  /** Whatever was asked for, it is read only. */
  readonly lowered: boolean;
  /** Every use leaves an event in the audit log. */
  readonly audited: boolean;
}

/** None of them. */
export const noConditions: Conditions = { lowered: false, audited: false };

/** As the API takes them; null: none. */
export function conditionsOf({ lowered, audited }: Conditions): string[] | null {
  const named = [...(lowered ? ['read_only'] : []), ...(audited ? ['audit_enabled'] : [])];
  return named.length === 0 ? null : named;
}

/** What people call them; those that no switch gives keep the name that the API has for them. */
export const conditionNames = (conditions: readonly string[]): string =>
  conditions.map(name => texts.conditionNames[name] ?? name).join(', ');

/** Switches for what an approval comes with. */
export function ConditionSwitches({
  value,
  onChange,
  lowers,
}: {
  readonly value: Conditions;
  readonly onChange: (value: Conditions) => void;
  /** Whether more than reading was asked for. */
  readonly lowers: boolean;
}) {
  return (
    <Stack gap="sm">
      {lowers && (
        <Switch
          label={texts.readOnly}
          description={texts.readOnlyHint}
          checked={value.lowered}
          onChange={event => onChange({ ...value, lowered: event.currentTarget.checked })}
        />
      )}
      <Switch
        label={texts.audited}
        description={texts.auditedHint}
        checked={value.audited}
        onChange={event => onChange({ ...value, audited: event.currentTarget.checked })}
      />
    </Stack>
  );
}
