/** What pages of one session tell each other: versioned, and parsed as untrusted input. */
import type { SessionRecord } from '../machines/credential.ts';
import { parseRecord, serializeRecord } from './record.ts';

const VERSION = 1;
const KINDS = [
  /** There is a page. */
  'hello',
  /** What the page holds: a commit, a sign-in, a sign-out. */
  'record',
  /** A request was sent at `at` that held the window open. */
  'touch',
  /** A flight left at `at`. */
  'flight',
  /** The leader is wanted: it holds `record`, and something may be newer, or wrong with it. */
  'recover',
  /** The same: the token of `record` is old. */
  'renew',
  /** A recovery has ended. */
  'ended',
  /** Of the leadership: does the leader live? It does. Without locks: nobody objects? */
  'ping',
  'lead',
  'claim',
] as const;

export type MessageKind = (typeof KINDS)[number];

export interface Message {
  readonly kind: MessageKind;
  /** The page that says it. */
  readonly from: string;
  readonly record?: SessionRecord;
  /** Device milliseconds. */
  readonly at?: number;
  /** Of the session that it is about. */
  readonly epoch?: number;
}

/** A message as it goes over the channel. */
export function encodeMessage({ record, ...message }: Message): unknown {
  return { v: VERSION, ...message, ...(record && { record: serializeRecord(record) }) };
}

/** The message that `data` is, or null where it is none of ours. Throws nothing. */
export function decodeMessage(data: unknown): Message | null {
  if (typeof data !== 'object' || data === null) return null;
  try {
    return fromObject(data as Record<string, unknown>);
  } catch {
    return null; // an object with a will of its own: foreign
  }
}

function fromObject(data: Record<string, unknown>): Message | null {
  const { v, from } = data;
  const kind = KINDS.find((name) => name === data['kind']);
  if (v !== VERSION || !kind || typeof from !== 'string' || !/^.{1,64}$/.test(from)) return null;
  if (kind === 'touch' || kind === 'flight') return withTime(kind, from, data);
  if (kind !== 'record' && kind !== 'recover' && kind !== 'renew') return { kind, from };
  const record = typeof data['record'] === 'string' ? parseRecord(data['record']) : null;
  return record && { kind, from, record };
}

function withTime(
  kind: MessageKind,
  from: string,
  { at, epoch }: Record<string, unknown>,
): Message | null {
  return isCount(at) && isCount(epoch) ? { kind, from, at, epoch } : null;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < Infinity;
