import { Fragment, memo, type ReactNode } from 'react';
import { type Node, read } from './markdown.ts';
import classes from './rich-text.module.css';

/** Somebody who may be named in a text, as `@username`. */
export interface Named {
  readonly username: string;
  readonly name: string;
}

/** What somebody wrote, as they meant it. `named` are those whom it mentions. */
export const RichText = memo(function RichText({
  source,
  named = [],
}: {
  readonly source: string;
  readonly named?: readonly Named[];
}) {
  return (
    <div className={classes.text} dir="auto">
      {shown(read(source), named)}
    </div>
  );
});

function shown(nodes: readonly Node[], named: readonly Named[]): ReactNode {
  // A message is written once: the place of a part of it is what it is known by.
  // biome-ignore lint/suspicious/noArrayIndexKey: as said above
  return nodes.map((node, at) => <Fragment key={at}>{one(node, named)}</Fragment>);
}

function one(node: Node, named: readonly Named[]): ReactNode {
  switch (node.kind) {
    case 'text':
      return withNames(node.text, named);
    case 'break':
      return <br />;
    case 'code':
      return <code className={classes.code}>{node.text}</code>;
    case 'codeBlock':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
        <pre className={classes.block} tabIndex={0}>
          <code>{node.text}</code>
        </pre>
      );
    case 'link':
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer" title={node.href} className={classes.link}>
          {shown(node.within, named)}
        </a>
      );
    case 'list':
      return node.ordered ? (
        <ol start={node.start}>{shown(node.within, named)}</ol>
      ) : (
        <ul>{shown(node.within, named)}</ul>
      );
    default:
      return around(node.kind, shown(node.within, named));
  }
}

function around(kind: 'bold' | 'italic' | 'struck' | 'paragraph' | 'quote' | 'item', children: ReactNode): ReactNode {
  switch (kind) {
    case 'bold':
      return <strong>{children}</strong>;
    case 'italic':
      return <em>{children}</em>;
    case 'struck':
      return <s>{children}</s>;
    case 'paragraph':
      return <p>{children}</p>;
    case 'quote':
      return <blockquote>{children}</blockquote>;
    case 'item':
      return <li>{children}</li>;
  }
}

function withNames(text: string, named: readonly Named[]): ReactNode {
  if (named.length === 0 || !text.includes('@')) return text;
  const parts = text.split(/(@[\w.-]*\w)/u);
  return parts.map((part, at) => {
    const who = part.startsWith('@')
      ? named.find(({ username }) => `@${username.toLowerCase()}` === part.toLowerCase())
      : undefined;
    return who === undefined ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a message is written once
      <span key={at} className={classes.name}>
        @{who.name}
      </span>
    );
  });
}
