/** The charts of the documents, drawn from the machines themselves. */
import type { AnyStateMachine } from 'xstate';
import { leaderMachine } from '../../machines/leader.ts';
import { tokenMachine } from '../../machines/token.ts';
import { layOut } from './lay-out.ts';
import { readMachine } from './read-machine.ts';
import { renderSvg } from './render-svg.ts';

/** Each drawing's file, from the package's root, and the machine that it shows. */
export const DRAWINGS: readonly { readonly file: string; readonly machine: AnyStateMachine }[] = [
  { file: 'docs/chart.svg', machine: tokenMachine },
  { file: 'docs/leader.svg', machine: leaderMachine },
];

export async function draw(machine: AnyStateMachine): Promise<string> {
  const chart = readMachine(machine);
  return renderSvg(chart, await layOut(chart));
}
