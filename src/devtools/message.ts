/** What inspectors of one session tell each other: versioned, and parsed as untrusted input. */
import type { LeadershipMethod, SessionSnapshot, SessionState } from '../snapshot.ts';

const VERSION = 1;
const STATES: readonly SessionState[] = ['signedOut', 'idle', 'inFlight', 'batchWindow', 'stale'];
const STALE = ['holding', 'recovering', 'waiting'] as const;
const METHODS: readonly LeadershipMethod[] = ['locks', 'channel', 'alone'];

/** What is told of a tab: numbers and words of this list, and so never a token or a name. */
export type TabStatus = Pick<
  SessionSnapshot,
  'state' | 'stale' | 'generation' | 'leadership' | 'isLeader'
>;

export type InspectorMessage =
  /** Who is there? */
  | { readonly kind: 'ask'; readonly page: string }
  /** This tab is, and so it stands. */
  | { readonly kind: 'status'; readonly page: string; readonly status: TabStatus }
  /** This tab, or its inspector, goes away. */
  | { readonly kind: 'gone'; readonly page: string };

export function statusOf({
  state,
  stale,
  generation,
  leadership,
  isLeader,
}: SessionSnapshot): TabStatus {
  return { state, stale, generation, leadership, isLeader };
}

export const encodeMessage = (message: InspectorMessage): unknown => ({ v: VERSION, ...message });

/** The message that `data` is, or null where it is none of ours. Throws nothing. */
export function decodeMessage(data: unknown): InspectorMessage | null {
  if (typeof data !== 'object' || data === null) return null;
  try {
    return fromObject(data as Record<string, unknown>);
  } catch {
    return null; // an object with a will of its own: foreign
  }
}

function fromObject({ v, kind, page, ...rest }: Record<string, unknown>): InspectorMessage | null {
  if (v !== VERSION || typeof page !== 'string' || !/^\w{1,64}$/.test(page)) return null;
  if (kind === 'ask' || kind === 'gone') return { kind, page };
  const status = kind === 'status' ? readStatus(rest['status']) : null;
  return status && { kind: 'status', page, status };
}

function readStatus(data: unknown): TabStatus | null {
  const found = Object(data) as Record<string, unknown>;
  const state = oneOf(STATES, found['state']);
  const stale = oneOf(STALE, found['stale']) ?? null;
  const leadership = oneOf(METHODS, found['leadership']);
  const { generation, isLeader } = found;
  if (!state || !leadership || typeof isLeader !== 'boolean' || !isCount(generation)) return null;
  // What `stale` does is known of that state, and of no other.
  if ((state === 'stale') !== (stale !== null)) return null;
  return { state, stale, generation, leadership, isLeader };
}

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((each) => each === value);

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
