/** How pages change the record that they share in their store: pure, each in one transaction. */
import { isSameToken, type Mark, mergeRecord, type SessionRecord } from '../machines/credential.ts';

/** The newer of both; the marks are the stored ones where the token is the same. */
export const withNewer = (stored: SessionRecord, record: SessionRecord): SessionRecord =>
  isSameToken(stored, record) ? { ...record, marks: stored.marks } : mergeRecord(stored, record);

/** With the mark of a flight of `record`'s token that leaves `page` at `at`. */
export function withMark(
  stored: SessionRecord,
  record: SessionRecord,
  page: string,
  at: number,
): SessionRecord {
  const newest = mergeRecord(stored, record);
  if (!newest.credential || !isSameToken(newest, record)) return newest;
  return { ...newest, marks: [...marksOfOthers(newest, page), { page, at }] };
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

/** Without the mark of `page`, or without any, as long as `record`'s token is the current one. */
export const withoutMark = (
  stored: SessionRecord,
  record: SessionRecord,
  page?: string,
): SessionRecord =>
  isSameToken(stored, record)
    ? { ...stored, marks: page ? marksOfOthers(stored, page) : [] }
    : stored;

const marksOfOthers = ({ marks }: SessionRecord, page: string): readonly Mark[] =>
  marks.filter((mark) => mark.page !== page);
