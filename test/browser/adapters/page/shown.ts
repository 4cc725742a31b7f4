/** Which screen is shown; in the address, so that a page that is opened anew shows it again. */
import type { CallEnd } from '../../stories/page/app.ts';
import { oneOf, SCREENS, type ScreenName } from './choice.ts';

export class ShownScreen {
  /** What the form's button does. */
  onSave: () => Promise<CallEnd> = async () => 'no form';
  readonly #listeners = new Set<() => void>();
  #screen: ScreenName = oneOf(SCREENS, location.hash.slice(1));

  readonly get = (): ScreenName => this.#screen;

  readonly set = (screen: ScreenName): void => {
    this.#screen = screen;
    location.hash = screen;
    for (const listener of [...this.#listeners]) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
