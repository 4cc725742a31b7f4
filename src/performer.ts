/** Performs what the token machine decides. */
import { fromPromise } from 'xstate';
import type { SessionRecord } from '../machines/credential.ts';
import { tokenMachine } from '../machines/token.ts';
import type { Carriers } from './carriers.ts';
import { standsMs } from './forced.ts';
import { quietMoment } from './quiet-moment.ts';
import { Recovery, type RecoveryParts } from './recovery.ts';
import type { Tabs } from './tabs.ts';
import type { WindowWatch } from './window-watch.ts';

/** As good as never, for timers. */
const NEVER = 2 ** 31 - 1;

export interface PerformerParts extends RecoveryParts {
  readonly page: string;
  /** The age of a token at which it is renewed under traffic without a pause, milliseconds. */
  readonly renewAfterMs: number;
  /** The same of what was just written. */
  readBack(record: SessionRecord): Promise<void>;
  /** Takes note of the latest write. */
  written(write: Promise<unknown>): void;
  /** Sends a request that forces a rotation, as a flight of its own. */
  renew(): void;
  readonly tabs: Tabs;
  readonly carriers: Carriers;
  readonly watch: WindowWatch;
}

/** The token machine with everything that it names. */
export function performToken(parts: PerformerParts) {
  const { env, window, journal, exchange, page, tabs, forced, watch } = parts;
  const recovery = new Recovery(parts);
  let epoch = 0;
  let renewedAt = 0;
  const read = (write: Promise<SessionRecord>) => parts.written(write.then(parts.readBack));

  return tokenMachine.provide({
    actors: {
      recovery: fromPromise(({ signal }) => recovery.run(signal)),
    },
    delays: {
      // A call may have reached the server twice, its first answer being lost: doubt must come
      // while the old token is still taken.
      flightBound: () => window.holdBound ?? NEVER,
      quietMoment: ({ context }) =>
        quietMoment(context, { window, standsMs: standsMs(context.record, forced.forcer) }),
      renewalDue: ({ context }) =>
        Math.min(Math.max(context.record.obtainedAt, renewedAt) - env.now(), 0) +
        Math.min(parts.renewAfterMs, NEVER),
    },
    actions: {
      openFlight: ({ context }) => {
        exchange.openFlight();
        parts.carriers.openFlight();
        parts.mark(context.record);
      },
      keepMark: ({ context }) => {
        const { marks } = context.record;
        if (marks.length === 0 || window.heldMs(marks) <= 0) parts.mark(context.record);
      },
      clearMark: ({ context }) => read(journal.unmark(context.record, page)),
      clearMarks: ({ context }) => read(journal.unmarkAll(context.record, forced.forcer)),
      persist: ({ context }) => {
        read(journal.save(context.record, forced.forcer));
        tabs.tell(context.record);
      },
      askRecovery: () => tabs.ask('recover'),
      askRenewal: () => {
        renewedAt = env.now();
        tabs.ask('renew');
      },
      tellEnded: () => tabs.tellEnded(),
      renew: () => {
        renewedAt = env.now();
        parts.renew();
      },
      watchWindow: () => watch.start(),
      unwatchWindow: () => watch.stop(),
      followWindow: ({ context: { record } }) => {
        if (record.epoch !== epoch) {
          window.forget();
          forced.forget();
        }
        epoch = record.epoch;
        window.touch(record.touchedAt);
      },
    },
  });
}
