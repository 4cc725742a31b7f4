/** The charts of the documents, drawn from the machines themselves. */
import type { AnyStateMachine } from 'xstate';
import { leaderMachine } from '../../machines/leader.ts';
import { tokenMachine } from '../../machines/token.ts';
import { drawCompactly } from './compact.ts';
import { layOut } from './lay-out.ts';
import { readMachine } from './read-machine.ts';
import { renderSvg } from './render-svg.ts';

/** Each drawing's file, from the package's root, the machine that it shows, and how. */
export interface DrawnFile {
  readonly file: string;
  readonly machine: AnyStateMachine;
  readonly draw: (machine: AnyStateMachine) => Promise<string>;
}

export async function draw(machine: AnyStateMachine): Promise<string> {
  const chart = readMachine(machine);
  return renderSvg(chart, await layOut(chart));
}

export const DRAWINGS: readonly DrawnFile[] = [
  { file: 'docs/chart.svg', machine: tokenMachine, draw },
  { file: 'docs/leader.svg', machine: leaderMachine, draw },
];

/** The inspector's. */
export const INSPECTOR_DRAWING: DrawnFile = {
  file: 'src/devtools/token-drawing.ts',
  machine: tokenMachine,
  draw: drawCompactly,
};
