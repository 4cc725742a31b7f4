/** Records by their content: the explorer compares and names them without their hidden tokens. */
import {
  type Credential,
  createCredential,
  type Mark,
  type SessionRecord,
} from '../../../machines/credential.ts';

const keys = new WeakMap<object, string>();

const credentialKey = (credential: Credential | null): string =>
  credential ? `${credential.token}.${credential.expiry}` : '-';

/** Two records with the same key are the same. */
export function keyOf(record: SessionRecord): string {
  const known = keys.get(record);
  if (known) return known;
  const { epoch, credential, previous, obtainedAt, touchedAt, marks } = record;
  const times = `${obtainedAt},${touchedAt}`;
  const marked = marks.map(({ page, at, recoversAt }) => `${page}@${at}!${recoversAt}`).join(',');
  const key = `${epoch};${credentialKey(credential)};${credentialKey(previous)};${times};${marked}`;
  keys.set(record, key);
  return key;
}

/** How the parts of a record are named in a state's normal form. */
export interface Naming {
  readonly tickMs: number;
  token(token: string): string;
  expiry(expiry: number): number;
  time(at: number): number;
  obtained(at: number, expiry: number): number;
  /** When the window was seen open, or a flight left. */
  touch(at: number): number;
  /** What counts for as long as a window. */
  recent(at: number): number;
  /** The server's `updatedAt`. */
  update(at: number): number;
  page(name: string): string;
}

const credentials = new Map<string, Credential>();
const records = new Map<string, SessionRecord>();

/** `credential` in normal form; the same object for the same content. */
export function renameCredential(credential: Credential, naming: Naming): Credential {
  const token = naming.token(credential.token);
  const expiry = naming.expiry(credential.expiry);
  const key = `${token}.${expiry}`;
  const known = credentials.get(key);
  if (known) return known;
  const { sessionId, subject } = credential;
  const renamed = createCredential({ sessionId, subject, token, expiry });
  credentials.set(key, renamed);
  return renamed;
}

/** `record` in normal form; the same object for the same content. */
export function renameRecord(record: SessionRecord, naming: Naming): SessionRecord {
  const { epoch, credential, previous } = record;
  const renamed: SessionRecord = {
    epoch,
    credential: credential && renameCredential(credential, naming),
    previous: previous && renameCredential(previous, naming),
    obtainedAt: isForced(record)
      ? naming.time(record.obtainedAt)
      : naming.obtained(record.obtainedAt, credential?.expiry ?? 0),
    touchedAt: naming.touch(record.touchedAt),
    marks: renameMarks(record.marks, naming),
  };
  const key = keyOf(renamed);
  const known = records.get(key);
  if (known) return known;
  records.set(key, renamed);
  return renamed;
}

const isForced = ({ marks }: SessionRecord): boolean =>
  marks.some(({ recoversAt }) => recoversAt !== undefined);

/** `mark` in normal form. */
export function renameMark({ page, at, recoversAt }: Mark, naming: Naming): Mark {
  const named = { page: naming.page(page), at: naming.touch(at) };
  return recoversAt === undefined ? named : { ...named, recoversAt: naming.recent(recoversAt) };
}

const markKey = ({ page, at, recoversAt = 0 }: Mark): string => `${page} ${at} ${recoversAt}`;

/** Pages that are gone have one name: two of their marks with one time are one. */
function renameMarks(marks: readonly Mark[], naming: Naming): readonly Mark[] {
  if (marks.length === 0) return marks;
  const named = new Map<string, Mark>();
  for (const mark of marks) {
    const renamed = renameMark(mark, naming);
    named.set(markKey(renamed), renamed);
  }
  return [...named.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mark]) => mark);
}
