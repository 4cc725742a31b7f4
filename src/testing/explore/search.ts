/** Breadth first through everything that can happen: what it finds first is the shortest. */
import type { Adversary } from './adversary.ts';
import type { Client } from './client.ts';
import type { Deed } from './deeds.ts';
import { Fingerprints } from './fingerprints.ts';
import { Graph } from './graph.ts';
import { faultBetween } from './invariants.ts';
import { worldKey } from './keys.ts';
import { normalize } from './normal-form.ts';
import type { Setting } from './options.ts';
import type { World } from './world.ts';

/** What a step broke, and how it came to that. */
export interface Found {
  readonly fault: string;
  readonly trace: readonly TraceStep[];
}

export interface TraceStep {
  readonly deed: Deed;
  readonly before: World;
  readonly after: World;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** How many steps the longest of the shortest ways takes. */
  readonly depth: number;
  /** Whether everything within the bounds was seen. */
  readonly isComplete: boolean;
  readonly found: Found | null;
}

export interface SearchLimits {
  /** Ends the search, incomplete. */
  readonly states: number;
  /** Looks for states from which all cannot be well again; takes memory. */
  readonly seeksDeadEnds: boolean;
}

interface Numbered {
  readonly world: World;
  readonly id: number;
}

export class Search {
  readonly #setting: Setting;
  readonly #client: Client;
  readonly #adversary: Adversary;
  readonly #limits: SearchLimits;
  readonly #seen = new Fingerprints();
  readonly #graph: Graph;
  #transitions = 0;
  #depth = 0;

  constructor(setting: Setting, client: Client, adversary: Adversary, limits: SearchLimits) {
    this.#setting = setting;
    this.#client = client;
    this.#adversary = adversary;
    this.#limits = limits;
    this.#graph = new Graph(limits.seeksDeadEnds);
  }

  run(): Exploration {
    const first = normalize(this.#client.begin(), this.#setting);
    this.#number(first, -1, null);
    let level: readonly Numbered[] = [{ world: first, id: 0 }];
    while (level.length > 0) {
      const next: Numbered[] = [];
      for (const numbered of level) {
        const found = this.#expand(numbered, next);
        if (found) return this.#result(found, false);
        if (this.#seen.size > this.#limits.states) return this.#result(null, false);
      }
      level = next;
      this.#depth += 1;
    }
    return this.#result(this.#limits.seeksDeadEnds ? this.#deadEnd() : null, true);
  }

  /** Does everything that can be done in one state; adds what is new to `next`. */
  #expand({ world, id }: Numbered, next: Numbered[]): Found | null {
    for (const deed of this.#adversary.deeds(world)) {
      const after = this.#adversary.apply(world, deed);
      if (!after) {
        this.#graph.excuse(id);
        continue;
      }
      this.#transitions += 1;
      const fault = after.fault ?? faultBetween(world, after);
      if (fault) return this.#retrace([...this.#graph.pathTo(id), deed], fault);
      const normal = normalize(after, this.#setting);
      const known = this.#seen.size;
      const to = this.#number(normal, id, deed);
      this.#graph.connect(id, to);
      if (to === known) next.push({ world: normal, id: to });
    }
    return null;
  }

  #number(world: World, parent: number, deed: Deed | null): number {
    const known = this.#seen.size;
    const id = this.#seen.number(worldKey(world));
    if (id === known) this.#graph.add(parent, deed, this.#client.isWell(world));
    return id;
  }

  #deadEnd(): Found | null {
    const state = this.#graph.deadEnd();
    return state === null
      ? null
      : this.#retrace(this.#graph.pathTo(state), 'from here all cannot be well again');
  }

  #retrace(deeds: readonly Deed[], fault: string): Found {
    let before = normalize(this.#client.begin(), this.#setting);
    const trace = deeds.map((deed) => {
      const after = this.#adversary.apply(before, deed);
      if (!after) throw new Error(`"${deed.do}" cannot be repeated: the explorer is at fault.`);
      const step = { deed, before, after };
      before = normalize(after, this.#setting);
      return step;
    });
    return { fault, trace };
  }

  #result(found: Found | null, isComplete: boolean): Exploration {
    const { size: states } = this.#seen;
    const transitions = this.#transitions;
    return { states, transitions, depth: this.#depth, isComplete, found };
  }
}
