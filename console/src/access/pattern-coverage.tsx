import { Code, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { numeral } from '../parts/time.tsx';
import { type CatalogueNode, isUsed } from './catalogue.ts';
import classes from './pattern-coverage.module.css';
import { covers, danger } from './patterns.ts';
import { texts } from './texts.ts';

/** Said of what no feature asks for, also where it was given or asked about all the same. */
export const unused = texts.noFeatureUsesThisItCountsOnly;

/** Which of the known nodes a pattern covers, and what should be known before it is given. */
export function PatternCoverage({
  pattern,
  nodes,
}: {
  readonly pattern: string;
  /** Undefined when the catalogue is not there: then only the warning can be shown. */
  readonly nodes: readonly CatalogueNode[] | undefined;
}) {
  const covered = nodes?.filter(({ node }) => covers(pattern, node)) ?? [];
  const warning = danger(pattern);
  return (
    <>
      <Text size="sm" role="status" component="div">
        {nodes !== undefined && said(covered, nodes)}
        {warning !== null && (
          <Text size="sm" fw={600} component="div">
            <IconAlertTriangle size={16} aria-hidden style={{ verticalAlign: 'text-bottom' }} /> {warning}
          </Text>
        )}
      </Text>
      {covered.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
        <ul className={classes.covered} tabIndex={0} aria-label={texts.coveredPermissions}>
          {covered.map(({ node, description }) => (
            <li key={node}>
              <Code>{node}</Code>{' '}
              <Text span size="xs" c="dimmed">
                <bdi>{description}</bdi>
              </Text>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function said(covered: readonly CatalogueNode[], known: readonly CatalogueNode[]): string {
  const used = covered.filter(isUsed).length;
  if (used === 0) return unused;
  return texts.coversOfThePermissionsThatFeatures(numeral(used), numeral(known.filter(isUsed).length));
}
