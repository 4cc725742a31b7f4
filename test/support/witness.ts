/** What the machines inside of sessions really do, whatever a path claims. */
import type { EventObject } from 'xstate';
import {
  restorings,
  type TokenSnapshot,
  transitionsTaken,
} from '../../src/testing/paths/transitions.ts';
import { TokenActor } from '../../src/token-actor.ts';

export interface Witness {
  /** The transitions that running machines have taken, by name. */
  readonly taken: Set<string>;
  stop(): void;
}

type Machine = Parameters<TokenActor['start']>[0];

/** Watches every token machine that starts from now on. */
export function watchMachines(): Witness {
  const taken = new Set<string>();
  const { start } = TokenActor.prototype;
  TokenActor.prototype.start = function (machine, input, env) {
    start.call(this, watched(machine, taken), input, env);
  };
  return {
    taken,
    stop: () => {
      TokenActor.prototype.start = start;
    },
  };
}

function watched(machine: Machine, taken: Set<string>): Machine {
  const note = (names: readonly string[]) => {
    for (const name of names) taken.add(name);
  };
  const getInitialSnapshot: Machine['getInitialSnapshot'] = (...given) => {
    const snapshot = machine.getInitialSnapshot(...given);
    note(restorings(snapshot as TokenSnapshot));
    return snapshot;
  };
  const transition: Machine['transition'] = (from, event, scope) => {
    const to = machine.transition(from, event, scope);
    note(transitionsTaken(from as TokenSnapshot, event as EventObject, to as TokenSnapshot));
    return to;
  };
  return Object.assign(Object.create(machine) as Machine, { getInitialSnapshot, transition });
}
