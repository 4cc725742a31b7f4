/** The tabs of a session that have an inspector, by a channel of the inspectors' own. */
import type { Channel, Environment } from '../env.ts';
import { decodeMessage, encodeMessage, type InspectorMessage, type TabStatus } from './message.ts';

export interface TabListParts {
  readonly env: Environment;
  /** Of the session. */
  readonly key: string;
  /** The name of this page. */
  readonly page: string;
  /** How this page stands. */
  status(): TabStatus;
  onChange(): void;
}

export interface ListedTab {
  readonly page: string;
  readonly status: TabStatus;
}

/** How often the others are asked whether they are there, milliseconds. */
export const ASK_INTERVAL = 2_000;
/** A tab that leaves so many questions without an answer is gone: killed, or frozen. */
const SILENCE = 2;
/** More tabs than this are not listed: a foreign script on the origin may invent them. */
const MOST_TABS = 50;

export class TabList {
  readonly #parts: TabListParts;
  readonly #channel: Channel | null;
  readonly #tabs = new Map<string, TabStatus>();
  /** How many questions each tab has left without an answer. */
  readonly #silence = new Map<string, number>();
  readonly #undo: readonly (() => void)[];
  #timer: unknown;

  constructor(parts: TabListParts) {
    const { env, key } = parts;
    this.#parts = parts;
    this.#channel = env.openChannel(`tokenchart-devtools:${key}`);
    this.#channel?.onMessage((data) => this.#hear(decodeMessage(data)));
    this.#undo = [
      // A timer of a hidden tab may run once a minute: it counts questions, and no time.
      env.onLeave(() => this.#post({ kind: 'gone' })),
      env.onWake(() => this.#greet()),
    ];
    this.#greet();
    if (this.#channel) this.#askLater();
  }

  /** The other tabs, by their names. */
  get others(): readonly ListedTab[] {
    const listed = [...this.#tabs].map(([page, status]) => ({ page, status }));
    return listed.sort((a, b) => (a.page < b.page ? -1 : 1));
  }

  /** Tells the others how this page stands. */
  tell(): void {
    this.#post({ kind: 'status', status: this.#parts.status() });
  }

  stop(): void {
    for (const off of this.#undo) off();
    this.#parts.env.clearTimeout(this.#timer);
    this.#post({ kind: 'gone' });
    this.#channel?.close();
  }

  #greet(): void {
    this.tell();
    this.#post({ kind: 'ask' });
  }

  #hear(message: InspectorMessage | null): void {
    const { page: own, onChange } = this.#parts;
    if (message?.page === own) {
      // Another inspector in this page went away: the page has not.
      if (message.kind === 'gone') this.tell();
    } else if (message?.kind === 'ask') {
      this.tell();
    } else if (message) {
      this.#note(message);
      onChange();
    }
  }

  #note(message: InspectorMessage): void {
    const { kind, page } = message;
    if (kind === 'gone') this.#forget(page);
    if (kind !== 'status' || (this.#tabs.size >= MOST_TABS && !this.#tabs.has(page))) return;
    this.#tabs.set(page, message.status);
    this.#silence.delete(page);
  }

  #forget(page: string): void {
    this.#tabs.delete(page);
    this.#silence.delete(page);
  }

  #askLater(): void {
    this.#timer = this.#parts.env.setTimeout(() => {
      this.#countSilence();
      this.#post({ kind: 'ask' });
      this.#askLater();
    }, ASK_INTERVAL);
  }

  #countSilence(): void {
    for (const page of [...this.#tabs.keys()]) {
      const silence = (this.#silence.get(page) ?? 0) + 1;
      this.#silence.set(page, silence);
      if (silence > SILENCE) this.#forget(page);
    }
    this.#parts.onChange();
  }

  #post(message: WithoutPage<InspectorMessage>): void {
    this.#channel?.post(encodeMessage({ ...message, page: this.#parts.page } as InspectorMessage));
  }
}

type WithoutPage<M> = M extends { page: string } ? Omit<M, 'page'> : never;
