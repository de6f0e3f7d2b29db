import { type RenderTreeNodePayload, Text, Tree, useTree } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { numeral } from '../../parts/time.tsx';
import classes from './catalogue-tree.module.css';
import { NodeDetails } from './node-details.tsx';
import { texts } from './texts.tsx';
import type { CatalogueTree } from './tree.ts';

/**
 * The catalogue to walk through with the arrow keys: right opens and left closes, Enter shows the details of where one
 * is. It opens as a whole when `opened`.
 */
export function CatalogueTreeView({ tree, opened }: { readonly tree: CatalogueTree; readonly opened: boolean }) {
  const state = useTree({
    initialExpandedState: Object.fromEntries(opened ? tree.openable.map(value => [value, true]) : []),
  });
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>): void => {
    if (!(event.target instanceof HTMLElement) || event.target.role !== 'treeitem') return;
    const { value } = event.target.dataset;
    if (event.key === 'Enter' && value !== undefined) {
      if (state.selectedState.includes(value)) state.deselect(value);
      else state.select(value);
    }
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=treeitem]')];
    const end = event.key === 'Home' ? items[0] : event.key === 'End' ? items.at(-1) : undefined;
    if (end === undefined) return;
    event.preventDefault();
    end.focus();
  };
  return (
    <Tree
      aria-label={texts.permissions}
      className={classes.tree}
      data={tree.branches}
      tree={state}
      selectOnClick
      allowRangeSelection={false}
      levelOffset="md"
      onKeyDown={onKeyDown}
      renderNode={payload => <Row {...payload} catalogue={tree} />}
    />
  );
}

function Row({
  node: { value, label },
  expanded,
  hasChildren,
  selected,
  elementProps: { className, ...elementProps },
  catalogue,
}: RenderTreeNodePayload & { readonly catalogue: CatalogueTree }) {
  const category = catalogue.categories.get(value);
  const node = catalogue.nodes.get(value);
  return (
    <>
      <div {...elementProps} className={`${className} ${classes.row}`}>
        <IconChevronRight
          size={16}
          aria-hidden
          className={classes.chevron}
          data-expanded={expanded || undefined}
          data-leaf={!hasChildren || undefined}
        />
        <div className={classes.words}>
          {category === undefined ? (
            <code className={classes.name} data-between={node === undefined || undefined}>
              {label}
              {node === undefined && '.…'}
            </code>
          ) : (
            <Text span fw={600} size="sm">
              {label}
            </Text>
          )}{' '}
          <Text span size="sm" c="dimmed">
            <bdi>{category?.description ?? node?.description}</bdi>
          </Text>
        </div>
        {category !== undefined && <span className={classes.count}>{numeral(category.permissions.length)}</span>}
      </div>
      {selected && node !== undefined && <NodeDetails node={node} />}
    </>
  );
}
