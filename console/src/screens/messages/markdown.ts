import { Marked, type Token, type Tokens } from 'marked';

/** What a message is made of: the small part of Markdown that is shown, and nothing else. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'code' | 'codeBlock'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'struck' | 'paragraph' | 'quote' | 'item'; readonly within: readonly Node[] }
  | { readonly kind: 'link'; readonly href: string; readonly within: readonly Node[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly within: readonly Node[] };

const off = (): undefined => undefined;
/** Only reads; nothing is ever made into HTML. What is off is text as it was typed. */
const reader = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: {
    code: off,
    def: off,
    heading: off,
    hr: off,
    html: off,
    lheading: off,
    reflink: off,
    table: off,
    tag: off,
  },
});

/** Quotes and lists in each other are shown so deep; what is deeper is text as it was typed. */
const deepest = 6;

/** Reads a message. Whatever it says, it is only ever text, and links to the web and to addresses. */
export function read(source: string): readonly Node[] {
  try {
    return nodesOf(reader.lexer(source), 0);
  } catch {
    // Thousands of quotes in each other are more than the stack holds: such a thing is shown as it was typed.
    return source.split('\n').flatMap(text => [{ kind: 'text', text }, { kind: 'break' }] as const);
  }
}

function nodesOf(tokens: readonly Token[], depth: number): readonly Node[] {
  return tokens.flatMap(token => nodeOf(token as Tokens.Generic, depth) ?? []);
}

function nodeOf(token: Tokens.Generic, depth: number): Node | readonly Node[] | null {
  const { type, raw, text, tokens = [] } = token as Tokens.Generic & { readonly text?: string };
  const within = (): readonly Node[] => nodesOf(tokens, depth + 1);
  if (depth > deepest) return { kind: 'text', text: raw };
  switch (type) {
    case 'space':
      return null;
    case 'paragraph':
      return { kind: 'paragraph', within: within() };
    case 'text':
      return tokens.length > 0 ? within() : { kind: 'text', text: text ?? raw };
    case 'escape':
      return { kind: 'text', text: text ?? raw };
    case 'strong':
      return { kind: 'bold', within: within() };
    case 'em':
      return { kind: 'italic', within: within() };
    case 'del':
      return { kind: 'struck', within: within() };
    case 'br':
      return { kind: 'break' };
    case 'codespan':
      return { kind: 'code', text: text ?? raw };
    case 'code':
      return { kind: 'codeBlock', text: text ?? raw };
    case 'blockquote':
      return { kind: 'quote', within: within() };
    case 'list':
      return listOf(token as unknown as Tokens.List, depth);
    case 'link': {
      const href = safeHref((token as unknown as Tokens.Link).href);
      return href === null ? { kind: 'text', text: raw } : { kind: 'link', href, within: within() };
    }
    default:
      return { kind: 'text', text: raw };
  }
}

function listOf({ ordered, start, items }: Tokens.List, depth: number): Node {
  const within = items.map(({ task, checked, tokens }): Node => {
    const inside = nodesOf(
      tokens.filter(({ type }) => type !== 'checkbox'),
      depth + 1,
    );
    const box: readonly Node[] = task ? [{ kind: 'text', text: checked === true ? '☑ ' : '☐ ' }] : [];
    return { kind: 'item', within: [...box, ...inside] };
  });
  return { kind: 'list', ordered, start: start === '' ? 1 : start, within };
}

const protocols: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** The address of a link that may be followed; null for any other, such as one that would run something. */
export function safeHref(href: string): string | null {
  if (!/^[a-z]+:/i.test(href)) return null;
  try {
    const url = new URL(href);
    return protocols.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A message in one line, without its marks: for lists and quotes. */
export function inOneLine(source: string): string {
  return textOf(read(source.slice(0, 400)))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function textOf(nodes: readonly Node[]): string {
  return nodes
    .map(node => {
      if (node.kind === 'break') return ' ';
      if ('text' in node) return node.kind === 'codeBlock' ? `${node.text} ` : node.text;
      return node.kind === 'paragraph' || node.kind === 'item' ? `${textOf(node.within)} ` : textOf(node.within);
    })
    .join('');
}
