/** The chart in words, for those who hear it. */
import {
  type Chart,
  type ChartState,
  type Line,
  type LineKind,
  textOf,
  withDescendants,
} from './chart.ts';

const WORDS: Readonly<Record<LineKind, string>> = {
  anywhere: 'entered from every state by',
  runs: 'runs',
  stays: 'stays on',
  restarts: 'is entered again on',
  ignores: 'ignores',
};

export function describeChart({ root, edges }: Chart): string {
  return [
    ...withDescendants(root).flatMap(describeState),
    ...edges.map(
      ({ source, target, labels }) =>
        `From ${source} to ${target}: ${labels.map(textOf).join('; ')}.`,
    ),
  ].join('\n');
}

function describeState({ id, initial, children, lines }: ChartState): readonly string[] {
  const inside = children.length > 0 ? [`has ${children.map(({ name }) => name).join(', ')}`] : [];
  const start = initial === null ? [] : [`starts in ${initial}`];
  const told = [...inside, ...start, ...lines.map(describeLine)];
  return [told.length === 0 ? `${id}.` : `${id}: ${told.join('; ')}.`];
}

const describeLine = ({ kind, label }: Line): string => `${WORDS[kind]} ${textOf(label)}`;
