import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { pipelineCodes } from '../../src/kernel/errors.ts';

const root = fileURLToPath(new URL('../../src/domain', import.meta.url));

/** An action, with the codes that it can refuse with, found by reading its code and all that it calls. */
export interface Refusing {
  /** `teams/add-member.ts team.add_member`. */
  readonly action: string;
  readonly codes: readonly string[];
  /** The codes that it says itself. */
  readonly declared: readonly string[];
}

const ofAny: ReadonlySet<string> = new Set(pipelineCodes);
/** Nobody is judged by the permit of an open action: such a refusal is its own. */
const ofOpen: ReadonlySet<string> = new Set(
  pipelineCodes.filter(code => code !== 'auth.required' && code !== 'permission.denied'),
);

interface Module {
  /** What stands at the top of the file, by name. */
  readonly own: ReadonlyMap<string, ts.Node>;
  /** Names from elsewhere: file and the name there. */
  readonly foreign: ReadonlyMap<string, readonly [string, string]>;
}

/** What declares something that runs by itself: reaching its name is not running it. */
const declaring = new Set(['command', 'query', 'signal', 'job', 'capability']);

/** Every action of the domain. What is reached only through a port or a value is not followed. */
export function refusing(): Refusing[] {
  const modules = new Map(sourceFiles().map(file => [file, moduleOf(file)]));
  const found: Refusing[] = [];
  for (const [file, { own }] of modules) {
    for (const node of own.values()) {
      const call = actionCall(node);
      if (call === null) continue;
      const codes = new Set<string>();
      follow(modules, file, call, codes, new Set());
      const isOpen = property(call, 'permit')?.getText().startsWith('open(') === true;
      const says = property(call, 'refuses');
      found.push({
        action: `${relative(root, file)} ${call.name}`,
        codes: [...codes].filter(code => !(isOpen ? ofOpen : ofAny).has(code)).sort(),
        declared: says !== undefined && ts.isArrayLiteralExpression(says) ? says.elements.flatMap(literals) : [],
      });
    }
  }
  return found;
}

function sourceFiles(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts') && !/\.test\.ts$|testing\.ts$/.test(path))
    .map(path => join(root, path));
}

function moduleOf(file: string): Module {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const own = new Map<string, ts.Node>();
  const foreign = new Map<string, readonly [string, string]>();
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier;
      if (from === undefined || !ts.isStringLiteral(from) || !from.text.startsWith('.')) continue;
      const bindings = ts.isImportDeclaration(statement)
        ? statement.importClause?.namedBindings
        : statement.exportClause;
      if (bindings === undefined || !(ts.isNamedImports(bindings) || ts.isNamedExports(bindings))) continue;
      for (const { name, propertyName } of bindings.elements)
        foreign.set(name.text, [resolve(dirname(file), from.text), (propertyName ?? name).text]);
    } else if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations)
        if (ts.isIdentifier(declaration.name)) own.set(declaration.name.text, declaration);
    } else if (
      (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name !== undefined
    ) {
      own.set(statement.name.text, statement);
    }
  }
  return { own, foreign };
}

/** What a declaration calls to be made, as `command('team.create', …)`; null for anything else. */
function madeBy(node: ts.Node): ts.CallExpression | null {
  const made = ts.isVariableDeclaration(node) ? node.initializer : undefined;
  return made !== undefined && ts.isCallExpression(made) && ts.isIdentifier(made.expression) ? made : null;
}

function actionCall(node: ts.Node): (ts.CallExpression & { readonly name: string }) | null {
  const made = madeBy(node);
  const [name] = made?.arguments ?? [];
  if (made === null || name === undefined || !ts.isStringLiteral(name)) return null;
  const kind = made.expression.getText();
  return ['command', 'query', 'signal'].includes(kind) ? Object.assign(made, { name: name.text }) : null;
}

function property(call: ts.CallExpression, name: string): ts.Expression | undefined {
  const [, spec] = call.arguments;
  if (spec === undefined || !ts.isObjectLiteralExpression(spec)) return undefined;
  const found = spec.properties.find(each => each.name?.getText() === name);
  return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

function follow(
  modules: ReadonlyMap<string, Module>,
  file: string,
  node: ts.Node,
  codes: Set<string>,
  seen: Set<ts.Node>,
): void {
  const module = modules.get(file);
  const visit = (each: ts.Node): void => {
    if (ts.isTypeNode(each)) return;
    if (ts.isCallExpression(each) && ts.isIdentifier(each.expression) && each.expression.text === 'refuse') {
      const [code] = each.arguments;
      for (const literal of code === undefined ? [] : literals(code)) codes.add(literal);
    }
    if (ts.isIdentifier(each) && isReference(each)) reach(each.text);
    ts.forEachChild(each, visit);
  };
  const reach = (name: string): void => {
    const target = resolveName(modules, file, name);
    if (target === null || seen.has(target.node)) return;
    const made = madeBy(target.node);
    if (made !== null && declaring.has(made.expression.getText())) return;
    seen.add(target.node);
    follow(modules, target.file, target.node, codes, seen);
  };
  if (module !== undefined) visit(node);
}

function resolveName(
  modules: ReadonlyMap<string, Module>,
  file: string,
  name: string,
): { readonly file: string; readonly node: ts.Node } | null {
  const module = modules.get(file);
  const node = module?.own.get(name);
  if (node !== undefined) return { file, node };
  const elsewhere = module?.foreign.get(name);
  return elsewhere === undefined ? null : resolveName(modules, ...elsewhere);
}

/** The codes that an expression can be: one, or those of its branches. */
function literals(node: ts.Node): string[] {
  if (ts.isStringLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  // Of a refusal that was stored, which is handed on and not thrown.
  return [];
}

/** Whether an identifier stands for a value, and is no name of a property, a parameter or a declaration. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isBindingElement(parent) || ts.isParameter(parent)) return parent.initializer === node;
  return true;
}
