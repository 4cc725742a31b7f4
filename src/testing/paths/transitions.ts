/** What counts as a transition of the token machine, and which ones a step takes. */
import type { AnyStateNode, AnyTransitionDefinition, EventObject, SnapshotFrom } from 'xstate';
import { tokenMachine } from '../../../machines/token.ts';
import type { TokenReason } from '../../../machines/token-events.ts';

export type TokenSnapshot = SnapshotFrom<typeof tokenMachine>;
/** A leaf of the machine: `holding`, `recovering` and `waiting` are those of `stale`. */
export type Leaf = string;

type Event = Parameters<typeof tokenMachine.getTransitionData>[1];

export const leafOf = ({ value }: TokenSnapshot): Leaf =>
  typeof value === 'string' ? value : value.stale;

/**
 * Every transition by its name: each entry of `on`, `after`, `always` and `invoke`, once for each
 * leaf in which it can be chosen. What `stale` or the root says counts in every leaf below that
 * does not override it without a guard; each guarded branch counts by itself.
 */
export function allTransitions(): readonly string[] {
  return leavesOf(tokenMachine.root).flatMap((leaf) => {
    const always = (leaf.always ?? []).map((entry) => nameOf(leaf.key, 'always', entry));
    // It is passed through within one step, and hears no event.
    return always.length > 0 ? always : namesIn(leaf);
  });
}

/** The transitions that `event` takes, by name; two where it passes through `restoring`. */
export function transitionsTaken(
  from: TokenSnapshot,
  event: EventObject,
  to: TokenSnapshot,
): readonly string[] {
  const leaf = leafOf(from);
  const taken = tokenMachine.getTransitionData(from, event as Event);
  return taken.flatMap((entry) => {
    const name = nameOf(leaf, event.type, entry);
    return targetOf(entry) === 'restoring' ? [name, ...restorings(to)] : [name];
  });
}

/** The transition by which the machine, or a record that was read, came to `to`. */
export function restorings(to: TokenSnapshot): readonly string[] {
  const { restoring } = tokenMachine.root.states;
  const taken = restoring?.always?.find((entry) => reasonOf(entry) === to.context.reason);
  return taken ? [nameOf('restoring', 'always', taken)] : [];
}

function leavesOf(node: AnyStateNode): AnyStateNode[] {
  const children = Object.values(node.states);
  return children.length > 0 ? children.flatMap(leavesOf) : [node];
}

function namesIn(leaf: AnyStateNode): string[] {
  const names: string[] = [];
  const overridden = new Set<string>();
  for (let node: AnyStateNode | undefined = leaf; node; node = node.parent) {
    const blocked = new Set<string>();
    for (const [event, entries] of node.transitions) {
      if (overridden.has(event)) continue;
      for (const entry of entries) names.push(nameOf(leaf.key, event, entry));
      if (entries.some(({ guard }) => !guard)) blocked.add(event);
    }
    for (const event of blocked) overridden.add(event);
  }
  return names;
}

function nameOf(leaf: Leaf, event: string, entry: AnyTransitionDefinition): string {
  const guard = typeof entry.guard === 'string' ? ` [${entry.guard}]` : '';
  return `${leaf}: ${shortName(event)}${guard}`;
}

const shortName = (event: string): string =>
  event
    .replace(/^xstate\.after\.(\w+)\..*$/, 'after $1')
    .replace(/^xstate\.done\.actor\.(\w+)$/, '$1 done')
    .replace(/^xstate\.error\.actor\.(\w+)$/, '$1 failed');

const targetOf = ({ target }: AnyTransitionDefinition) => target?.[0]?.key;

function reasonOf({ actions }: AnyTransitionDefinition): TokenReason | undefined {
  const params = actions.map((action) => (action as { params?: { reason?: TokenReason } }).params);
  return params.find((param) => param?.reason)?.reason;
}
