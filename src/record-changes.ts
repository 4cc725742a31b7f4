/** How pages change the record that they share in their store: pure, each in one transaction. */
import { isSameToken, type Mark, mergeRecord, type SessionRecord } from '../machines/credential.ts';

/** Who changes the record, and since when a forced request may still be under way. */
export interface Change {
  readonly page: string;
  readonly since: number;
}

/**
 * The newer of both. The marks are the stored ones where the token is the same; a newer token is
 * born with the marks of other pages' forced requests, which may yet rotate it.
 */
export function withNewer(
  stored: SessionRecord,
  record: SessionRecord,
  change: Change,
): SessionRecord {
  if (isSameToken(stored, record)) {
    const touchedAt = Math.max(stored.touchedAt, record.touchedAt);
    return { ...record, touchedAt, marks: stored.marks };
  }
  const merged = mergeRecord(stored, record);
  if (merged !== record || stored.epoch !== record.epoch) return merged;
  const known = new Set(record.marks.map((mark) => mark.page));
  const others = standing(stored.marks, change)
    .filter((mark) => !known.has(mark.page))
    .map((mark) => ({ ...mark, at: record.touchedAt }));
  return others.length > 0 ? { ...record, marks: [...record.marks, ...others] } : record;
}

/** The marks of other pages whose forced requests may still be under way. */
export const standing = (marks: readonly Mark[], { page, since }: Change): readonly Mark[] =>
  marks.filter((mark) => mark.page !== page && (mark.recoversAt ?? 0) > since);

/**
 * With `mark`, of a flight of `record`'s token. The writer may not know of other pages' marks, or
 * leave them to pages that live: they stay.
 */
export function withMark(stored: SessionRecord, record: SessionRecord, mark: Mark): SessionRecord {
  const isKnown = isSameToken(stored, record);
  const newest = mergeRecord(stored, isKnown ? { ...record, marks: stored.marks } : record);
  if (!newest.credential || !isSameToken(newest, record)) return newest;
  return { ...newest, marks: [...marksOfOthers(newest, mark.page), mark] };
}

/** With the word in `page`'s mark that it recovers, unless another page said so a moment ago. */
export function withClaim(
  stored: SessionRecord,
  record: SessionRecord,
  page: string,
  at: number,
  yieldMs: number,
): SessionRecord {
  const recovers = ({ recoversAt }: Mark) =>
    recoversAt !== undefined && recoversAt <= at && at - recoversAt < yieldMs;
  const others = marksOfOthers(stored, page);
  if (!isSameToken(stored, record) || others.some(recovers)) return stored;
  const own = stored.marks.find((mark) => mark.page === page);
  return { ...stored, marks: [...others, { page, at: own?.at ?? at, recoversAt: at }] };
}

/** Without the mark of `page`, as long as `record`'s token is the current one. */
export const withoutMark = (
  stored: SessionRecord,
  record: SessionRecord,
  page: string,
): SessionRecord =>
  isSameToken(stored, record) ? { ...stored, marks: marksOfOthers(stored, page) } : stored;

/** Without the marks of all flights that are over when `record`'s token is the newest. */
export const withoutMarks = (
  stored: SessionRecord,
  record: SessionRecord,
  change: Change,
): SessionRecord =>
  isSameToken(stored, record) ? { ...stored, marks: standing(stored.marks, change) } : stored;

const marksOfOthers = ({ marks }: SessionRecord, page: string): readonly Mark[] =>
  marks.filter((mark) => mark.page !== page);
