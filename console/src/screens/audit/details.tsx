import { Code, Title } from '@mantine/core';
import { useId } from 'react';
import { Facts } from '../../parts/facts.tsx';
import classes from './audit.module.css';
import type { AuditEvent } from './queries.ts';
import { texts } from './texts.tsx';

/** What an event says besides: as names and values, and as the whole event is sent. */
export function Details({ details, whole }: { readonly details: AuditEvent['details']; readonly whole: AuditEvent }) {
  const heading = useId();
  const entries = flattened(details);
  return (
    <>
      {entries.length > 0 && (
        <section aria-labelledby={heading} data-written>
          <Title order={3} size="h4" id={heading} mb="xs">
            {texts.details}
          </Title>
          <Facts facts={entries.map(([name, value]) => [name, <bdi key={name}>{value}</bdi>])} />
        </section>
      )}
      <details className={classes.raw}>
        <summary>{texts.everythingRecordedAsJson}</summary>
        <Code block mt="xs" mah={320} tabIndex={0} aria-label={texts.theEventAsJson} role="region">
          {JSON.stringify(whole, null, 2)}
        </Code>
      </details>
    </>
  );
}

/** Nested values by their paths: `changes.role.to`. Lists of plain values stay together. */
function flattened(value: Readonly<Record<string, unknown>>, before = ''): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([name, each]) => {
    const path = before + name;
    if (isRecord(each) && Object.keys(each).length > 0) return flattened(each, `${path}.`);
    return [[path, textOf(each)] as const];
  });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every(each => typeof each !== 'object')) return value.map(String).join(', ');
  return JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
