/** The custom element. Its class is made when it is wanted: outside of a page there is no HTMLElement. */
import { insideOf } from '../inside.ts';
import type { Session } from '../session.ts';
import { type Inspection, startInspection } from './inspection.ts';
import { View } from './view.ts';

export const INSPECTOR = 'tokenchart-inspector';

/** `<tokenchart-inspector>`: shows a session while it is in the document, and holds nothing after. */
export interface InspectorElement extends HTMLElement {
  /**
   * The session that is shown; null: none.
   *
   * @throws TypeError where it is none of this copy of the package.
   */
  session: Session | null;
}

export function createInspectorClass(): new () => InspectorElement {
  return class extends HTMLElement implements InspectorElement {
    #session: Session | null = null;
    #view: View | null = null;
    #inspection: Inspection | null = null;
    #isDue = false;

    get session(): Session | null {
      return this.#session;
    }

    set session(session: Session | null) {
      if (session === this.#session) return;
      if (session) insideOf(session); // what is none is refused here, where its author sees it
      this.#stop();
      this.#session = session;
      this.shadowRoot?.replaceChildren();
      this.#start();
    }

    connectedCallback(): void {
      this.#takeEarlySession();
      this.#start();
    }

    disconnectedCallback(): void {
      this.#stop();
    }

    /** One that was set before the element was defined hides the accessor. */
    #takeEarlySession(): void {
      if (!Object.hasOwn(this, 'session')) return;
      const { session } = this;
      Reflect.deleteProperty(this, 'session');
      this.session = session;
    }

    #start(): void {
      if (!this.isConnected || !this.#session || this.#inspection) return;
      const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
      root.replaceChildren();
      this.#view = new View(root);
      this.#inspection = startInspection(this.#session, () => this.#showSoon());
      this.#show();
    }

    #stop(): void {
      this.#inspection?.stop();
      this.#inspection = null;
    }

    /** Many changes may come in one step, which should not wait for the page's layout. */
    #showSoon(): void {
      if (this.#isDue) return;
      this.#isDue = true;
      queueMicrotask(() => {
        this.#isDue = false;
        this.#show();
      });
    }

    #show(): void {
      if (this.#inspection) this.#view?.show(this.#inspection);
    }
  };
}
