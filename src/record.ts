/** The text of a session's record: versioned, and parsed as the untrusted input that it is. */
import {
  type Credential,
  createCredential,
  type Mark,
  type SessionRecord,
} from '../machines/credential.ts';
import { isHeaderText, isToken } from './protocol.ts';

const VERSION = 1;
const MAX_LENGTH = 16_384;
const MAX_MARKS = 32;

export function serializeRecord(record: SessionRecord): string {
  return JSON.stringify({
    v: VERSION,
    epoch: record.epoch,
    credential: toArray(record.credential),
    previous: toArray(record.previous),
    obtainedAt: record.obtainedAt,
    touchedAt: record.touchedAt,
    marks: record.marks.slice(-MAX_MARKS).map(markToArray),
  });
}

/** The record that `text` holds, or null where it is not one of ours. Throws nothing. */
export function parseRecord(text: string): SessionRecord | null {
  if (text.length > MAX_LENGTH) return null;
  try {
    const raw: unknown = JSON.parse(text);
    return isObject(raw) && raw['v'] === VERSION ? fromObject(raw) : null;
  } catch {
    return null; // not JSON: the caller warns
  }
}

function fromObject(raw: Record<string, unknown>): SessionRecord | null {
  const credential = fromArray(raw['credential']);
  const previous = fromArray(raw['previous']);
  const { epoch, obtainedAt, touchedAt, marks } = raw;
  if (credential === undefined || previous === undefined) return null;
  if (!Number.isSafeInteger(epoch) || Number(epoch) < 0) return null;
  if (!isTime(obtainedAt) || !isTime(touchedAt)) return null;
  if (!Array.isArray(marks) || marks.length > MAX_MARKS || !marks.every(isMark)) return null;
  return {
    epoch: epoch as number,
    credential,
    previous,
    obtainedAt,
    touchedAt,
    marks: marks.map(markFromArray),
  };
}

const toArray = (c: Credential | null) => c && [c.sessionId, c.token, c.expiry, c.subject];

/** Undefined where the value is no credential and not null either. */
function fromArray(raw: unknown): Credential | null | undefined {
  if (raw === null) return null;
  if (!Array.isArray(raw) || raw.length !== 4) return undefined;
  const [sessionId, token, expiry, subject] = raw;
  const isValid =
    isHeaderText(sessionId) && isToken(token) && isTime(expiry) && isHeaderText(subject);
  return isValid ? createCredential({ sessionId, token, expiry, subject }) : undefined;
}

const isObject = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === 'object' && raw !== null;

const isTime = (raw: unknown): raw is number => Number.isFinite(raw) && Number(raw) >= 0;

type MarkArray = readonly [page: string, at: number, recoversAt?: number];

const markToArray = ({ page, at, recoversAt }: Mark): MarkArray =>
  recoversAt === undefined ? [page, at] : [page, at, recoversAt];

const markFromArray = ([page, at, recoversAt]: MarkArray): Mark =>
  recoversAt === undefined ? { page, at } : { page, at, recoversAt };

function isMark(raw: unknown): raw is MarkArray {
  if (!Array.isArray(raw) || !isHeaderText(raw[0]) || !isTime(raw[1])) return false;
  return raw.length === 2 || (raw.length === 3 && isTime(raw[2]));
}
