import ts from 'typescript';

/** A text that stands in the code of a component. */
export interface StrayText {
  readonly line: number;
  readonly text: string;
}

/** Attributes and properties whose values nobody reads. */
const unread = new Set(
  (
    'className classNames style to path type variant size color mode key id name place role rel target autoComplete ' +
    'inputMode pattern href queryKey orientation position align justify gap display component width height'
  ).split(' '),
);
/** Names of keys, methods, headers and the like, which look like words. */
const named =
  /^(?:Escape|Enter|Tab|Space|Backspace|Delete|Home|End|Arrow\w+|Page(?:Up|Down)|Control|Shift|Meta|Alt|Tab|\w+Error|[A-Z]+|use strict|image\/svg|Content-\w+|[\w-]+\/[\w.+-]+)$/;
const compares = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
const capital = /^\s*[“‘]?\p{Lu}[\p{Ll}-]*(?:[\s…?.!,:’]|$)/u;
const sentence = /\p{Ll}{2,},? \p{Ll}+/u;
const code = /[{}=<>#]|;\w|;$|monospace|^Bearer |\d(?:px|rem|fr|ms)\b|^[a-z-]+\(|var\(--|^(?:\/|\.)|^\d/;

/** Attributes that are always read or heard. */
const heard = new Set(['aria-label', 'label', 'title', 'placeholder', 'alt', 'description', 'hint']);

/** Properties of what a part shows. */
const told = new Set(['verb', 'consequence', 'label', 'title', 'hint']);

/** Whether a literal is shown as it is: a child of an element, or what an attribute says, perhaps one of several. */
const shows = (node: ts.Node): boolean => {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return shows(parent);
  if (ts.isConditionalExpression(parent)) return parent.condition !== node && shows(parent);
  if (ts.isBinaryExpression(parent)) {
    const operator = parent.operatorToken.kind;
    const chosen =
      operator === ts.SyntaxKind.AmpersandAmpersandToken ||
      operator === ts.SyntaxKind.BarBarToken ||
      operator === ts.SyntaxKind.QuestionQuestionToken;
    return chosen && shows(parent);
  }
  if (ts.isJsxAttribute(parent)) return heard.has(parent.name.getText());
  if (ts.isPropertyAssignment(parent) && parent.initializer === node) return told.has(parent.name.getText());
  if (!ts.isJsxExpression(parent)) return false;
  return ts.isJsxAttribute(parent.parent) ? heard.has(parent.parent.name.getText()) : true;
};

/** Texts in a source that a reader would see or hear: they belong into the catalogue of its screen. */
export function strayTexts(path: string, source: string): StrayText[] {
  const file = ts.createSourceFile(
    path,
    source,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found: StrayText[] = [];
  const note = (node: ts.Node, text: string): void => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    found.push({ line: line + 1, text: text.replace(/\s+/g, ' ').trim() });
  };
  const reads = (text: string): boolean =>
    /\p{L}/u.test(text) && !named.test(text.trim()) && !code.test(text) && (capital.test(text) || sentence.test(text));
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isTypeAliasDeclaration(node)) return;
    if (ts.isJsxText(node)) {
      if (/\p{L}/u.test(node.text)) note(node, node.text);
      return;
    }
    if (ts.isJsxAttribute(node) && unread.has(node.name.getText(file))) {
      // Some parts are given a name to show.
      if (!/^name="\p{Lu}/u.test(node.getText(file))) return;
    }
    if (ts.isPropertyAssignment(node) && unread.has(node.name.getText(file).replace(/^'|'$/g, ''))) return;
    if (ts.isCallExpression(node) && node.expression.getText(file) === 'counted') note(node, node.getText(file));
    // What is compared with, such as a key or a server's words, is not said here.
    if (ts.isBinaryExpression(node) && compares(node))
      return void ts.forEachChild(node, each => each.kind !== ts.SyntaxKind.StringLiteral && visit(each));
    if (ts.isStringLiteralLike(node)) {
      const seen = reads(node.text) || (shows(node) && /\p{L}/u.test(node.text));
      if (seen && !(ts.isCallExpression(node.parent) && isImport(node.parent))) note(node, node.text);
      return;
    }
    if (ts.isTemplateExpression(node)) {
      const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
      const said = shows(node) && parts.some(part => /\p{L}{2,}/u.test(part));
      if (said || reads(parts.join('x')) || parts.some(part => sentence.test(part) && !code.test(part)))
        note(node, node.getText(file));
      for (const { expression } of node.templateSpans) visit(expression);
      return;
    }
    ts.forEachChild(node, visit);
  };
  const isImport = ({ expression }: ts.CallExpression): boolean => expression.kind === ts.SyntaxKind.ImportKeyword;
  visit(file);
  return found;
}
