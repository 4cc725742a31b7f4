/** What the words in the boxes mean: only those that the chart has. */
import { type Chart, type LineKind, withDescendants } from './chart.ts';

export interface Explanation {
  readonly word: string;
  readonly meaning: string;
}

const MEANINGS: Readonly<Record<LineKind, string>> = {
  anywhere: 'leads here from every state that says nothing else',
  runs: 'has this actor at work while the state lasts',
  stays: 'changes no state',
  restarts: 'leaves the state and enters it again',
  ignores: 'does nothing, unlike in the states around',
};

export function legendOf({ root }: Chart): readonly Explanation[] {
  const states = withDescendants(root);
  const kinds = new Set(states.flatMap(({ lines }) => lines.map(({ kind }) => kind)));
  const words = (Object.keys(MEANINGS) as LineKind[])
    .filter((kind) => kinds.has(kind))
    .map((kind) => ({ word: kind, meaning: MEANINGS[kind] }));
  const isDashed = states.some(({ isTransient }) => isTransient);
  return isDashed ? [...words, { word: 'dashed', meaning: 'left in the same step' }] : words;
}
