/** What pages of one session tell each other: versioned, and parsed as untrusted input. */
import type { SessionRecord } from '../machines/credential.ts';
import { parseRecord, serializeRecord } from './record.ts';

const VERSION = 1;
const KINDS = ['record', 'touch', 'claim', 'ping', 'lead', 'recover', 'renew', 'ended'] as const;

export type MessageKind = (typeof KINDS)[number];

export interface Message {
  readonly kind: MessageKind;
  /** The page that says it. */
  readonly from: string;
  /** `record`: what the page holds. */
  readonly record?: SessionRecord;
  /** `touch`: when a request was sent that held the window open, device milliseconds. */
  readonly at?: number;
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
  const { v, kind, from, at, record } = data;
  if (v !== VERSION || typeof from !== 'string' || from.length > 64) return null;
  const known = KINDS.find((name) => name === kind);
  if (!known) return null;
  if (known === 'touch') return isTime(at) ? { kind: known, from, at } : null;
  if (known !== 'record') return { kind: known, from };
  const parsed = typeof record === 'string' ? parseRecord(record) : null;
  return parsed && { kind: known, from, record: parsed };
}

const isTime = (at: unknown): at is number => typeof at === 'number' && at >= 0 && at < Infinity;
