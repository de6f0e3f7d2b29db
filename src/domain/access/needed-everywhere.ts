import { isRefusal, needs } from '../../kernel/permit.ts';

/** The caller holds the node for everything: for what knows no bounds between organizations. */
export function neededEverywhere(node: string): ReturnType<typeof needs> {
  const inner = needs(node);
  return {
    ...inner,
    judge(actor, input) {
      const judged = inner.judge(actor, input);
      if (isRefusal(judged) || judged.scope === 'everything') return judged;
      return { refused: 'forbidden', missing: [node] };
    },
  };
}
