/** This page's forced requests: each rotates at its end, whatever else is committed meanwhile. */
import type { Mark, SessionRecord } from '../machines/credential.ts';
import { type Change, standing } from './record-changes.ts';

/** One of them. */
export interface Forced {
  readonly sentAt: number;
  /** Whether its answer may still come. */
  isPending: boolean;
}

/** Who asks, since when a forced request may still be under way, and when its own latest one left. */
export interface Forcer extends Change {
  readonly latest: number | null;
}

/** The marks that a token is born with that a request sent at `sentAt` obtained. */
export function standingOn(
  { marks }: SessionRecord,
  forcer: Forcer,
  sentAt: number,
): readonly Mark[] {
  const others = standing(marks, forcer).map((mark) => ({ ...mark, at: sentAt }));
  const { page, latest } = forcer;
  return latest === null ? others : [...others, { page, at: sentAt, recoversAt: latest }];
}

/** `record` as read: whether this page's own forced request is out is known here, not in the store. */
export function withOwnForced(record: SessionRecord, forcer: Forcer): SessionRecord {
  const { page, latest } = forcer;
  const own = record.marks.find((mark) => mark.page === page);
  const isSo = own?.recoversAt !== undefined;
  if (isSo === (latest !== null)) return record;
  const others = record.marks.filter((mark) => mark !== own);
  const at = own?.at ?? record.obtainedAt;
  const mark = { page, at, ...(latest !== null && { recoversAt: latest }) };
  return { ...record, marks: [...others, mark] };
}

/** For how long a forced request may yet rotate the younger token of `record`, milliseconds. */
export function standsMs({ marks, obtainedAt }: SessionRecord, { since }: Change): number {
  const before = marks.flatMap(({ recoversAt }) =>
    recoversAt !== undefined && recoversAt <= obtainedAt ? [recoversAt] : [],
  );
  return Math.max(0, ...before.map((at) => at - since));
}

export class ForcedRequests {
  readonly #now: () => number;
  readonly #windowMs: number;
  readonly #page: string;
  #out: readonly Forced[] = [];

  constructor(now: () => number, windowMs: number, page: string) {
    this.#now = now;
    this.#windowMs = windowMs;
    this.#page = page;
  }

  get forcer(): Forcer {
    const since = this.#now() - this.#windowMs;
    const young = this.#out.filter(({ sentAt }) => sentAt > since);
    const latest = young.length > 0 ? Math.max(...young.map(({ sentAt }) => sentAt)) : null;
    return { page: this.#page, since, latest };
  }

  get isPending(): boolean {
    return this.#out.some(({ isPending }) => isPending);
  }

  /** Another session begins: what is out is none of it. */
  forget(): void {
    this.#out = [];
  }

  begin(): Forced {
    const { since } = this.forcer;
    const forced = { sentAt: this.#now(), isPending: true };
    const rest = this.#out.filter(({ isPending, sentAt }) => isPending || sentAt > since);
    this.#out = [...rest, forced];
    return forced;
  }

  /** It is answered, or its answer will never come: then the server may still be at work on it. */
  end(forced: Forced, isAnswered: boolean): void {
    forced.isPending = false;
    if (isAnswered) this.#out = this.#out.filter((each) => each !== forced);
  }
}
