/** Another page of the same session, which does what a path tells it, and nothing else. */
import { emptyRecord, endSession, type SessionRecord } from '../../../machines/credential.ts';
import type { Channel } from '../../env.ts';
import { decodeMessage, encodeMessage, type MessageKind } from '../../message.ts';
import { parseRecord, serializeRecord } from '../../record.ts';
import type { SimulatedPage } from '../simulation/page.ts';
import type { Backend } from './backend.ts';

const NAME = 'other';
const gone = (at: number) => ({ page: 'gone', at });

export class OtherPage {
  readonly #page: SimulatedPage;
  readonly #key: string;
  readonly #backend: Backend;
  readonly #channel: Channel | null;
  readonly #heard: MessageKind[] = [];
  #yield: (() => void) | null = null;

  /** @param key of the session: by it, its pages find each other and their record. */
  constructor(page: SimulatedPage, key: string, backend: Backend) {
    this.#page = page;
    this.#key = key;
    this.#backend = backend;
    this.#channel = page.env.openChannel(key);
    this.#channel?.onMessage((data) => this.#hear(data));
  }

  /** How often it heard messages of this kind. */
  countOf(kind: MessageKind): number {
    return this.#heard.filter((heard) => heard === kind).length;
  }

  /** What the store holds. */
  async record(): Promise<SessionRecord> {
    return parseRecord((await this.#page.store.read(this.#key)) ?? '') ?? emptyRecord;
  }

  /** Tells the pages something, with what the store holds. */
  async say(kind: MessageKind): Promise<void> {
    this.#channel?.post(encodeMessage({ kind, from: NAME, record: await this.record() }));
  }

  /** Brings a new token. `dies`: and opens a flight with it, and is gone. */
  async commit(dies = false): Promise<void> {
    const rotated = this.#backend.rotate(await this.record());
    const marks = dies ? [gone(this.#page.env.now())] : [];
    await this.#write({ ...rotated, marks });
    if (!dies) await this.say('record');
  }

  /** Opens a flight, or did so at `at`, and is gone. */
  async die(at = this.#page.env.now()): Promise<void> {
    const record = await this.record();
    await this.#write({ ...record, marks: [...record.marks, gone(at)] });
  }

  async signIn(): Promise<void> {
    await this.#write(this.#backend.signIn(await this.record()));
    await this.say('record');
  }

  async signOut(): Promise<void> {
    const record = await this.record();
    this.#backend.signOut(record);
    await this.#write(endSession(record));
    await this.say('record');
  }

  /** Takes the leadership. */
  lead(): void {
    const hold = () =>
      new Promise<void>((release) => {
        this.#yield = release;
      });
    const taken = this.#page.env.locks()?.request(`${this.#key}:leader`, { steal: true }, hold);
    taken?.catch(() => {}); // taken away in turn
  }

  /** Gives the leadership up. */
  yield(): void {
    this.#yield?.();
    this.#yield = null;
  }

  #hear(data: unknown): void {
    const message = decodeMessage(data);
    if (!message) return;
    this.#heard.push(message.kind);
    if (message.kind === 'ping' && this.#yield) void this.say('lead');
  }

  async #write(record: SessionRecord): Promise<void> {
    await this.#page.store.update(this.#key, () => serializeRecord(record));
  }
}
