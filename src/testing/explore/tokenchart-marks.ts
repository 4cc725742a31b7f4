/** What a page knows of windows, marks and forced requests, and what it marks and tells. */
import type { SessionRecord } from '../../../machines/credential.ts';
import { type Forcer, withOwnForced } from '../../forced.ts';
import { FreeWindow } from '../../free-window.ts';
import type { Neighbours } from './neighbours.ts';
import type { Setting } from './options.ts';
import { NOW, type Note, type Page, pageAt, type World } from './world.ts';

/** Marks and windows, for every page. */
export class TokenchartMarks {
  readonly #setting: Setting;
  readonly #neighbours: Neighbours;

  constructor(setting: Setting, neighbours: Neighbours) {
    this.#setting = setting;
    this.#neighbours = neighbours;
  }

  windowOf({ touchedAt }: Page): FreeWindow {
    const window = new FreeWindow(
      () => NOW,
      this.#setting.protocol.windowMs,
      () => {},
    );
    window.touch(touchedAt);
    return window;
  }

  /** What is known of this page's forced requests. */
  forcer(world: World, slot: number): Forcer {
    const { name, cutAt, ops, record } = pageAt(world, slot);
    const isPlanned = ops.some(({ op }) => op === 'recoveryGo' || op === 'renewalGo');
    const since = NOW - this.#setting.protocol.windowMs;
    const sent = world.flights.flatMap(({ page, kind, sentAt, epoch }) =>
      page === slot && kind !== 'app' && epoch === record.epoch ? [sentAt] : [],
    );
    const latest = isPlanned ? NOW : Math.max(cutAt, ...sent);
    return { page: name, since, latest: latest > since ? latest : null };
  }

  /** What the store holds, without the marks of pages that see to them. */
  withoutTended(world: World, slot: number, read: SessionRecord): SessionRecord {
    const page = pageAt(world, slot);
    const record = withOwnForced(read, this.forcer(world, slot));
    const bound = this.windowOf(page).tendBound ?? 0;
    const young = record.marks.filter(({ page: by, at }) => by !== page.name && NOW - at < bound);
    if (young.length === 0) return record;
    this.lookAfter(page, Math.min(...young.map(({ at }) => at)));
    const living = world.pages.map((other) => other?.name);
    const marks = record.marks.filter(
      (mark) => !young.includes(mark) || !living.includes(mark.page),
    );
    return { ...record, marks };
  }

  /** Looks at the store when nobody sees to a flight any more that left at `at`. */
  lookAfter(page: Page, at: number): void {
    const { tickMs } = this.#setting.bounds;
    const due = at + (this.windowOf(page).tendBound ?? 0) - NOW;
    // Unlike what is urgent, this one comes late: it looks again and again until its time has come.
    page.timers.look ??= Math.max(Math.ceil(due / tickMs), 1) * tickMs;
  }

  mark(world: World, slot: number, record: SessionRecord, isForced = false): void {
    const page = pageAt(world, slot);
    const at = isForced ? this.windowOf(page).markedAt(record.marks) : NOW;
    const mark = { page: page.name, at, ...(isForced && { recoversAt: NOW }) };
    const { epoch } = page.record;
    this.#neighbours.post(world, { from: slot, kind: 'flight', record: null, at: NOW, epoch });
    page.ops = [...page.ops, { op: 'mark', record, mark }];
  }

  tell(world: World, slot: number, kind: Note['kind'], record: SessionRecord | null): void {
    this.#neighbours.post(world, { from: slot, kind, record, at: 0, epoch: 0 });
  }
}
