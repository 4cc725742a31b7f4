/** What happens at the server without the page under test. */
import { commitOffer, createCredential, type SessionRecord } from '../../../machines/credential.ts';
import type { Answer, ReferenceModel } from '../reference-server/index.ts';

/** The user of all paths. */
export type PathUser = {
  readonly email: string;
  readonly password: string;
};

/** So long that every request is batched. */
const ENDLESS = 1e12;

export class Backend {
  user: PathUser = { email: 'ada@example.com', password: 'secret123' };
  readonly #model: ReferenceModel;
  readonly #now: () => number;
  /** The headers of another device of the same user. */
  #device: Readonly<Record<string, string>> | null = null;
  #undo: (() => void) | null = null;

  constructor(model: ReferenceModel, now: () => number) {
    this.#model = model;
    this.#now = now;
  }

  /** The server's batch window, milliseconds. */
  get windowMs(): number {
    return this.#model.settings.batchWindowMs;
  }

  /** Requests meanwhile find the batch window open, or over, whatever the page believes. */
  async during<T>(window: 'open' | 'over', work: () => Promise<T>): Promise<T> {
    const { batchWindowMs } = this.#model.settings;
    this.#model.configure({ batchWindowMs: window === 'open' ? ENDLESS : 0 });
    try {
      return await work();
    } finally {
      this.#model.configure({ batchWindowMs });
    }
  }

  /** The operator turns rotation off. */
  stopRotating(): void {
    this.#model.configure({ changeHeadersOnEachRequest: false });
  }

  /** The operator turns it on again. */
  resumeRotating(): void {
    this.#model.configure({ changeHeadersOnEachRequest: true });
  }

  /** A new session of the user, as the record that its page would write. */
  signIn({ epoch }: SessionRecord): SessionRecord {
    const at = this.#now();
    const credential = credentialOf(this.#signInHeaders());
    const times = { obtainedAt: at, touchedAt: at };
    return { epoch: epoch + 1, credential, previous: null, ...times, marks: [] };
  }

  /** Rotates the token of `record`. */
  rotate(record: SessionRecord): SessionRecord {
    this.watchRotation();
    const answer = this.#ask('GET', '/auth/validate_token?unbatch=true', record);
    if (answer.status !== 200) throw new Error(`The server answered ${answer.status}.`);
    const { epoch } = record;
    const sentToken = record.credential?.token ?? null;
    const credential = credentialOf(answer.headers);
    return commitOffer(record, { epoch, credential, sentToken, sentAt: this.#now() });
  }

  /** Ends the session of `record`. */
  signOut(record: SessionRecord): void {
    this.#ask('DELETE', '/auth/sign_out', record);
  }

  /** From here on another device has read the user, and may write back what it read. */
  watchRotation(): void {
    this.#device ??= this.#signInHeaders();
    const path = '/auth/sign_out';
    const begun = this.#model.accept({ method: 'DELETE', path, headers: this.#device });
    this.#undo = begun.done ? null : () => void this.#model.finish(begun);
  }

  /** The other device undoes the latest rotation. */
  undoRotation(): void {
    if (!this.#undo) throw new Error('There is no rotation that could be undone.');
    this.#undo();
    this.#undo = null;
    this.#device = null;
  }

  #signInHeaders(): Readonly<Record<string, string>> {
    const body = JSON.stringify(this.user);
    return this.#model.handle({ method: 'POST', path: '/auth/sign_in', headers: {}, body }).headers;
  }

  #ask(method: string, path: string, { credential }: SessionRecord): Answer {
    if (!credential) throw new Error('Nobody is signed in.');
    const { token, sessionId: client, subject: uid } = credential;
    return this.#model.handle({ method, path, headers: { 'access-token': token, client, uid } });
  }
}

const credentialOf = (headers: Readonly<Record<string, string>>) =>
  createCredential({
    sessionId: headers['client'] ?? '',
    token: headers['access-token'] ?? '',
    expiry: Number(headers['expiry']),
    subject: headers['uid'] ?? '',
  });
