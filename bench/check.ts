import { AbilityBuilder, createMongoAbility } from '@casl/ability';
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import { compile } from '../src/domain/access/matcher.ts';
import { median, type Result } from './support/measure.ts';

const calls = 300_000;

/** Nanoseconds of one call, the quickest of several runs over hits and misses alike. */
function nanoseconds(check: (node: string) => boolean, nodes: readonly string[], times = calls): number {
  const runs: number[] = [];
  for (let run = 0; run < 7; run += 1) {
    let held = 0;
    const begun = process.hrtime.bigint();
    for (let call = 0; call < times; call += 1) if (check(nodes[call % nodes.length] ?? '')) held += 1;
    runs.push(Number(process.hrtime.bigint() - begun) / times);
    if (held === 0 || held === times) throw new Error('hits and misses are both part of the measure');
  }
  return Math.min(...runs);
}

function grants(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `capability${index % 97}.thing${index}.read`);
}

/** In-process permission checks against a bare set, CASL and casbin, with 60 and 6,000 grants. */
export async function run(): Promise<Result[]> {
  const results: Result[] = [];
  const checks: (() => number)[] = [];
  for (const count of [60, 6_000]) {
    const patterns = grants(count);
    const nodes = Array.from({ length: 64 }, (_, index) =>
      index % 2 === 0 ? (patterns[(index * 31) % count] ?? '') : `capability${index}.nothing.write`,
    );
    const set = new Set(patterns);
    const matcher = compile(patterns.map(pattern => ({ pattern, organization: null })));
    const casl = new AbilityBuilder(createMongoAbility);
    for (const pattern of patterns) casl.can(pattern, 'all');
    const ability = casl.build();

    if (count === 6_000) results.push(compiling(patterns));

    const ours = nanoseconds(node => matcher.holds(node) !== null, nodes);
    const bare = nanoseconds(node => set.has(node), nodes);
    const caslTime = nanoseconds(node => ability.can(node, 'all'), nodes);
    checks.push(() => nanoseconds(node => matcher.holds(node) !== null, nodes));
    const measured = `${ours.toFixed(0)} ns`;
    results.push(
      {
        name: 'check',
        what: `${count} grants, Set.has`,
        measured,
        baseline: `${bare.toFixed(0)} ns`,
        ratio: ours / bare,
        goal: '≤ 3',
        met: ours / bare <= 3,
      },
      {
        name: 'check',
        what: `${count} grants, CASL`,
        measured,
        baseline: `${caslTime.toFixed(0)} ns`,
        ratio: ours / caslTime,
        goal: '< 1',
        met: ours < caslTime,
      },
    );
    if (count === 60) results.push(await againstCasbin(patterns, nodes, ours));
  }
  // Once more and in turns: V8 inlines what is called first from a place, and nothing that is called from it later.
  const turns = Array.from({ length: 5 }, () => checks.map(check => check()));
  const [few = 1, many = 1] = checks.map((_, at) => Math.min(...turns.map(turn => turn[at] ?? Number.NaN)));
  results.push({
    name: 'check',
    what: '6,000 grants, 60 grants',
    measured: `${many.toFixed(0)} ns`,
    baseline: `${few.toFixed(0)} ns`,
    ratio: many / few,
    goal: '≤ 1.3',
    met: many / few <= 1.3,
  });
  return results;
}

/** What a change of access costs the person's next request: compiling all their grants anew. */
function compiling(patterns: readonly string[]): Result {
  const held = patterns.map(pattern => ({ pattern, organization: null }));
  const milliseconds = (work: () => unknown): number => {
    const runs = Array.from({ length: 15 }, () => {
      const begun = performance.now();
      work();
      return performance.now() - begun;
    });
    return median(runs);
  };
  const ours = milliseconds(() => compile(held));
  const bare = milliseconds(() => new Set(held.map(({ pattern }) => pattern)));
  return {
    name: 'check',
    what: 'compiling 6,000 grants, new Set',
    measured: `${ours.toFixed(2)} ms`,
    baseline: `${bare.toFixed(2)} ms`,
    ratio: ours / bare,
    goal: '≤ 5 ms',
    met: ours <= 5,
  };
}

async function againstCasbin(patterns: readonly string[], nodes: readonly string[], ours: number): Promise<Result> {
  const model = newModelFromString(`
[request_definition]
r = sub, node
[policy_definition]
p = sub, node
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && keyMatch(r.node, p.node)`);
  const enforcer = await newEnforcer(model, new StringAdapter(patterns.map(pattern => `p, me, ${pattern}`).join('\n')));
  const time = nanoseconds(node => enforcer.enforceSync('me', node), nodes, 2_000);
  return {
    name: 'check',
    what: '60 grants, casbin',
    measured: `${ours.toFixed(0)} ns`,
    baseline: `${time.toFixed(0)} ns`,
    ratio: ours / time,
    goal: '< 1',
    met: ours < time,
  };
}
