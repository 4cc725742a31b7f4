/** Performs what the token machine decides. */
import { fromCallback, fromPromise } from 'xstate';
import type { SessionRecord } from '../machines/credential.ts';
import { tokenMachine } from '../machines/token.ts';
import type { TokenContext, TokenEvent } from '../machines/token-events.ts';
import { LEAD_TIME, TAKE_OVER_TIME } from './free-window.ts';
import { Recovery, type RecoveryParts } from './recovery.ts';
import type { Tabs } from './tabs.ts';

/** Milliseconds from doubt to recovery: a user who hammers reload must not meet a recovery. */
const QUIET_MOMENT = 1_000;
const MAX_BACKOFF = 30_000;
/** As good as never, for timers. */
const NEVER = 2 ** 31 - 1;
const MIN_RETRY = 250;
/** So many tries may be hasty. */
const MAX_HASTE = 4;

export interface PerformerParts extends RecoveryParts {
  readonly page: string;
  /** The age of a token at which it is renewed under traffic without a pause, milliseconds. */
  readonly renewAfterMs: number;
  /** Takes note of the latest write. */
  written(write: Promise<unknown>): void;
  /** Sends a request that forces a rotation, as a flight of its own. */
  renew(): void;
  readonly tabs: Tabs;
}

/** The token machine with everything that it names. */
export function performToken(parts: PerformerParts) {
  const { env, window, journal, exchange, page, tabs } = parts;
  const recovery = new Recovery(parts);
  let epoch = 0;
  let renewedAt = 0;
  const read = (write: Promise<SessionRecord>) => parts.written(write.then(parts.read));

  return tokenMachine.provide({
    actors: {
      recovery: fromPromise(({ signal }) => recovery.run(signal)),
      window: fromCallback<TokenEvent>(() => untilLapsed(parts)),
    },
    delays: {
      // A call may have reached the server twice, its first answer being lost: doubt must come
      // while the old token is still taken.
      flightBound: () => window.holdBound ?? NEVER,
      quietMoment: ({ context }) => quietMoment(context, window.heldMs(context.record.marks)),
      renewalDue: ({ context }) =>
        Math.min(Math.max(context.record.obtainedAt, renewedAt) - env.now(), 0) +
        Math.min(parts.renewAfterMs, NEVER),
    },
    actions: {
      openFlight: ({ context }) => {
        exchange.openFlight();
        parts.mark(context.record);
      },
      keepMark: ({ context }) => {
        if (window.heldMs(context.record.marks) <= 0) parts.mark(context.record);
      },
      clearMark: ({ context }) => read(journal.unmark(context.record, page)),
      clearMarks: ({ context }) => read(journal.unmark(context.record)),
      persist: ({ context }) => {
        read(journal.save(context.record));
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
      followWindow: ({ context: { record } }) => {
        if (record.epoch !== epoch) window.forget();
        epoch = record.epoch;
        window.touch(record.touchedAt);
      },
    },
  });
}

function quietMoment({ failures, leader }: TokenContext, heldMs: number): number {
  const quiet = Math.min(QUIET_MOMENT * 2 ** failures, MAX_BACKOFF);
  // Haste helps while the token is surely taken; who stays offline gains nothing by it.
  if (heldMs <= 0 || failures > MAX_HASTE) return quiet;
  const lead = leader ? LEAD_TIME : LEAD_TIME + TAKE_OVER_TIME;
  return Math.max(Math.min(quiet, heldMs - lead), failures > 0 ? MIN_RETRY : 0);
}

/** The machine's `window` actor: answers push the end of the window back without an event. */
function untilLapsed({ env, window, departures, protocol }: PerformerParts): () => void {
  let timer: unknown;
  let isStopped = false;
  const look = () => {
    const left = protocol.rotates() ? window.freeMs : 0;
    if (left > 0 && !isStopped) timer = env.setTimeout(look, left);
    else if (!isStopped) departures.lapse();
  };
  queueMicrotask(look); // the step that opened the window must end first
  return () => {
    isStopped = true;
    env.clearTimeout(timer);
  };
}
