import { Anchor, Code, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CatalogueNode } from '../../access/catalogue.ts';
import classes from './catalogue-tree.module.css';
import { texts } from './texts.tsx';

/** What asks for a node, and what else its routes ask for. */
export function NodeDetails({ node: { node, usedIn, dependencies = [] } }: { readonly node: CatalogueNode }) {
  return (
    <Stack gap={6} className={classes.details}>
      <Line title={texts.usedIn}>
        {usedIn.length === 0 ? texts.nothingInGatehouseOtherProgramsMay : <Codes of={usedIn} />}
      </Line>
      {dependencies.length > 0 && (
        <Line title={texts.neededTogetherWith}>
          <Codes of={dependencies} />
        </Line>
      )}
      {!node.includes('*') && (
        <Anchor size="sm" py={4} renderRoot={props => <Link {...props} to="/why" search={{ node }} />}>
          {texts.seeWhySomebodyCanDoThis}
        </Anchor>
      )}
    </Stack>
  );
}

function Line({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Text size="sm" component="div">
      <Text span size="sm" c="dimmed">
        {title}:
      </Text>{' '}
      {children}
    </Text>
  );
}

function Codes({ of }: { readonly of: readonly string[] }) {
  return of.map((each, place) => (
    <span key={each}>
      {place > 0 && ' '}
      <Code className={classes.route}>{each}</Code>
    </span>
  ));
}
