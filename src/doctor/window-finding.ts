import type { Examination } from './examine.ts';
import type { Finding } from './finding.ts';
import type { WindowFound } from './window.ts';

/** The server cuts its time to whole seconds. */
const GRAIN = 1_000;
/** Less time than that for a way back is no way back, milliseconds. */
const LEAST_FREE = 500;
const DEFAULT_SECONDS = 5;

/** The longest window that the answers prove, milliseconds: safe to pass as `windowMs`. */
export const provenMs = ({ above, limit }: WindowFound): number =>
  Math.min(Math.floor(above / GRAIN) + 1, limit) * GRAIN;

const measured = (seconds: number): string =>
  `The batch window is ${seconds} s (measured; resolution 1 s, the server's own).`;

function unmeasured(window: WindowFound): Finding {
  const proven = provenMs(window) / GRAIN;
  const isLonger = window.atMost === Infinity;
  return {
    id: 'window',
    level: 'warning',
    found: isLonger
      ? `The batch window is longer than ${window.limit} s, which is as far as was looked.`
      : `The batch window is between ${proven} and ${Math.floor(window.atMost / GRAIN)} s: the answers came too slowly to tell.`,
    why: 'tokenchart must know how long the server surely takes an old token; less than the truth is safe, more is not.',
    advice: isLonger
      ? 'Run again with --window-limit 120000, or pass what config.batch_request_buffer_throttle says.'
      : 'Pass what config.batch_request_buffer_throttle says, or the shorter time below.',
  };
}

/** What remains for a way back, after the server's grain and a round trip, milliseconds. */
const freeMs = (seconds: number, roundTripMs: number): number =>
  seconds * GRAIN - GRAIN - roundTripMs;

function tooShort(seconds: number, kind: string): Finding {
  return {
    id: 'window',
    level: 'fault',
    found: `${measured(seconds)} That is too short.`,
    why:
      kind === 'modern'
        ? 'Less than a second of it is sure: a second lost answer in a row ends the session.'
        : 'Less than a second of it is sure: a lost answer cannot be mended before the old token is refused.',
    advice: 'Set config.batch_request_buffer_throttle = 5.seconds (its default).',
  };
}

export function windowFinding({ window, kind, roundTripMs }: Examination): Finding[] {
  if (window === null) return [];
  const { seconds } = window;
  if (seconds === null) return [unmeasured(window)];
  if (freeMs(seconds, roundTripMs) < LEAST_FREE) return [tooShort(seconds, kind.kind)];
  const isDefault = seconds === DEFAULT_SECONDS;
  return [
    {
      id: 'window',
      level: isDefault ? 'ok' : 'note',
      found: measured(seconds),
      why: `Inside it nothing rotates and the old token is still taken; ${freeMs(seconds, Math.ceil(roundTripMs))} ms of it are sure, after the server's whole seconds and a round trip.`,
      advice: isDefault
        ? 'Nothing: it is the default of both sides.'
        : `Pass windowMs: ${seconds * GRAIN}.`,
    },
  ];
}
