/** What one answer means: what the machine is told of it, and what its flight remembers. */
import type { Credential, Mark } from '../machines/credential.ts';
import type { TokenEvent } from '../machines/token-events.ts';
import type { Observation } from './protocol.ts';

/** What is known of the request. */
export interface Asked {
  readonly credential: Credential;
  readonly epoch: number;
  readonly sentAt: number;
  /** Whether the server may have rotated at its end. */
  readonly mayHaveRotated: boolean;
  /** Forced requests that may yet rotate what this one brought. */
  readonly standing: readonly Mark[];
}

export interface Meaning {
  readonly events: readonly TokenEvent[];
  /** The server held its window open for this request. */
  readonly isTouch?: boolean;
  /** Nothing in this answer proves that its token is the newest. */
  readonly isUnheard?: boolean;
  readonly isRefused?: boolean;
}

const NOTHING: Meaning = Object.freeze({ events: [] });

/** @param isFresh whether the answer surely is the server's own, and not out of a cache. */
export function meaningOf(observation: Observation, asked: Asked, isFresh: boolean): Meaning {
  if (!isFresh) return meaningOfCached(observation, asked);
  const { mayHaveRotated } = asked;
  switch (observation.kind) {
    case 'rotated':
      return { events: [offer(asked, observation.credential, asked.credential.token)] };
    case 'blank':
      return meaningOfBlank(observation, asked);
    case 'absent':
      return mayHaveRotated && !observation.certain ? { events: [], isUnheard: true } : NOTHING;
    case 'rejected':
      return { events: [], isRefused: true };
    case 'unknown':
      return mayHaveRotated ? { events: [lost(asked)] } : NOTHING;
  }
}

/** A cached answer replays an old token, never one with a later expiry; it proves nothing else. */
function meaningOfCached(observation: Observation, asked: Asked): Meaning {
  const offers = observation.kind === 'rotated' ? [offer(asked, observation.credential, null)] : [];
  return { events: asked.mayHaveRotated ? [...offers, lost(asked)] : offers };
}

/** A blank proves that the window was open, and only a newer server's says more (DESIGN rule 11). */
function meaningOfBlank(
  { newest, subject }: Observation & { kind: 'blank' },
  asked: Asked,
): Meaning {
  const { token } = asked.credential;
  const events: TokenEvent[] = [];
  if (subject !== undefined) events.push({ type: 'subject.changed', token, subject });
  if (newest === false) events.push(lost(asked));
  // It was so when this request ended: a forced one may have rotated since.
  const isNewest = newest === true && asked.standing.length === 0;
  if (isNewest && asked.mayHaveRotated) events.push({ type: 'token.confirmed', token });
  return { events, isTouch: true, isUnheard: asked.mayHaveRotated && !isNewest };
}

const lost = ({ credential }: Asked): TokenEvent => ({
  type: 'flight.lost',
  token: credential.token,
});

function offer(
  { epoch, sentAt, standing }: Asked,
  credential: Credential,
  sentToken: string | null,
): TokenEvent {
  const offered = { epoch, credential, sentToken, sentAt };
  return { type: 'token.offered', offer: offered, standing };
}
