/** What durations measured on this device say about the server's batch window. */
import type { Mark } from '../machines/credential.ts';

/** The server cuts `updated_at` to whole seconds: a window may end this much sooner. */
const CLOCK_GRAIN = 1_000;
/** A slow action is no slow network. */
const MAX_ROUND_TRIP = 1_000;
/** Where the app believes in a longer window than the server's, little must hang on that, milliseconds. */
const MAX_COVER = 1_500;
/** So long before the server may stop taking a token something is done about it, milliseconds. */
export const LEAD_TIME = 250;

/** How long it may take to depose a leader that does not answer, milliseconds. */
export const TAKE_OVER_TIME = 1_100;

export class FreeWindow {
  readonly #now: () => number;
  readonly #windowMs: number;
  readonly #onTouch: (sentAt: number) => void;
  /** When the latest request was sent that is known to have held the window open. */
  #touchedAt = 0;
  #roundTrip = 0;

  /** @param onTouch told of each touch by a request of this page. */
  constructor(now: () => number, windowMs: number, onTouch: (sentAt: number) => void) {
    this.#now = now;
    this.#windowMs = windowMs;
    this.#onTouch = onTouch;
  }

  get touchedAt(): number {
    return this.#touchedAt;
  }

  /**
   * A request sent at `sentAt` was batched, or rotated: the window was open then. A time in the
   * future is of a clock that was set back, and proves nothing.
   */
  touch(sentAt: number): void {
    if (sentAt <= this.#now()) this.#touchedAt = Math.max(this.#touchedAt, sentAt);
  }

  /** The same, by a request of this page: others are told. */
  touchHere(sentAt: number): void {
    this.touch(sentAt);
    this.#onTouch(sentAt);
  }

  forget(): void {
    this.#touchedAt = 0;
  }

  /** An answer came to a request sent at `sentAt`. */
  measure(sentAt: number): void {
    const sample = Math.min(this.#now() - sentAt, MAX_ROUND_TRIP);
    this.#roundTrip = Math.max(sample, (this.#roundTrip * 3 + sample) / 4);
  }

  /** For how long requests sent from now on are surely batched; 0 or less: they may rotate. */
  get freeMs(): number {
    return this.#left(this.#touchedAt);
  }

  /**
   * For how long the server surely takes a token on which `marks` stand, rotated or not. A mark
   * whose own time is over says nothing any more.
   */
  heldMs(marks: readonly Mark[]): number {
    return Math.max(this.#left(this.heldSince(marks)), this.freeMs);
  }

  /**
   * When the doubt began that a forced request is to end: the token in hand is not taken for longer
   * because one more request carries it.
   */
  markedAt(marks: readonly Mark[]): number {
    return this.heldMs(marks) > 0 ? this.heldSince(marks) : this.#now();
  }

  /** Since when. 0 where nothing says so any more. */
  heldSince(marks: readonly Mark[]): number {
    const left = marks.flatMap(({ at, recoversAt = at }) => [at, recoversAt]);
    const young = left.filter((at) => this.#left(at) > 0);
    return young.length > 0 ? Math.max(Math.min(...young), this.#touchedAt) : this.#touchedAt;
  }

  /**
   * How long an answer may take while the token in hand is surely taken, milliseconds; undefined
   * where the server's window is too short to tell.
   */
  get holdBound(): number | undefined {
    const bound = this.#left(this.#now()) - 2 * LEAD_TIME;
    return bound > 0 ? bound : undefined;
  }

  /** The same for a flight of another page, which may sleep: its place must be taken first. */
  get tendBound(): number | undefined {
    const bound = (this.holdBound ?? 0) - TAKE_OVER_TIME;
    return bound > 0 ? bound : undefined;
  }

  /** Whether at `at` the server surely took the token that a request sent at `since` replaced. */
  covers(since: number, at: number): boolean {
    return at < since + Math.min(this.#windowMs - CLOCK_GRAIN, MAX_COVER);
  }

  #left(since: number): number {
    const now = this.#now();
    return since > now ? 0 : since + this.#windowMs - CLOCK_GRAIN - this.#roundTrip - now;
  }
}
