import { createInspectorClass, INSPECTOR, type InspectorElement } from '../src/devtools/element.ts';
import type { Session } from '../src/index.ts';

export type { InspectorElement } from '../src/devtools/element.ts';

declare global {
  interface HTMLElementTagNameMap {
    'tokenchart-inspector': InspectorElement;
  }
}

/**
 * Defines `<tokenchart-inspector>`, once; where there are no custom elements, it does nothing. The
 * element shows the session that it is given: the chart with the active state lit, every tab's
 * role, and a timeline. It shows no token, only their numbers. For development.
 *
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 * import { defineInspector } from 'tokenchart/devtools';
 *
 * const session = createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }) });
 * defineInspector();
 * const inspector = document.createElement('tokenchart-inspector');
 * inspector.session = session;
 * document.body.append(inspector);
 * ```
 */
export function defineInspector(): void {
  if (!globalThis.customElements || customElements.get(INSPECTOR)) return;
  customElements.define(INSPECTOR, createInspectorClass());
}

/**
 * Shows an inspector of `session` in `parent`; without one, over the lower right corner of the page.
 * Returns the undo.
 *
 * @throws TypeError where `session` is none of this copy of the package.
 * @example
 * ```ts
 * import { createSession, deviseTokenAuth } from 'tokenchart';
 *
 * const session = createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }) });
 * if (location.hostname === 'localhost') {
 *   import('tokenchart/devtools').then(({ inspect }) => inspect(session));
 * }
 * ```
 */
export function inspect(
  session: Session,
  { parent }: { readonly parent?: Element } = {},
): () => void {
  defineInspector();
  const inspector = document.createElement(INSPECTOR);
  inspector.toggleAttribute('floating', !parent);
  inspector.session = session;
  (parent ?? document.body).append(inspector);
  return () => inspector.remove();
}
