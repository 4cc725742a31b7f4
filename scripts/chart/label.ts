/** How a transition of a machine is told. */
import type { AnyTransitionDefinition } from 'xstate';
import type { Label } from './chart.ts';

/** What a machine names by a string, by an object with a type, or not at all. */
type Named = AnyTransitionDefinition['guard'] | AnyTransitionDefinition['actions'][number];

/** @param isFallback whether transitions on the same event, with guards, come before this one. */
export function labelOf(transition: AnyTransitionDefinition, isFallback: boolean): Label {
  const { guard, actions } = transition;
  return {
    event: eventName(transition),
    guard: guard === undefined ? (isFallback ? '[else]' : '') : `[${nameOf(guard)}]`,
    actions: actions.map(actionName).join(', '),
  };
}

/** `xstate.done.actor.recovery` is what XState calls `recovery done`. */
function eventName({ eventType, delay }: AnyTransitionDefinition & { delay?: unknown }): string {
  if (eventType.startsWith('xstate.after.')) return `after ${delayName(delay)}`;
  const [, outcome, id] = /^xstate\.(\w+)\.(?:actor|state)\.(.*)$/.exec(eventType) ?? [];
  return outcome === undefined ? eventType : `${id} ${outcome}`;
}

const delayName = (delay: unknown): string =>
  typeof delay === 'string' ? delay : typeof delay === 'number' ? `${delay} ms` : 'some time';

export function actionName(action: Named): string {
  const params = typeof action === 'object' && 'params' in action ? action.params : {};
  const values = Object.values(params ?? {}).filter((value) => typeof value === 'string');
  return [nameOf(action), ...values].join(' ');
}

function nameOf(named: Named): string {
  if (typeof named === 'string') return named;
  if (typeof named === 'function') return named.name || 'unnamed';
  return named?.type ?? 'unnamed';
}
