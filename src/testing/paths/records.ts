/** Records for the machine's events, with tokens and times of no meaning. */
import {
  type Credential,
  createCredential,
  emptyRecord,
  type Offer,
  type SessionRecord,
} from '../../../machines/credential.ts';
import { carried } from './own-marks.ts';
import type { TokenSnapshot } from './transitions.ts';

/** Whom the credential speaks for when the e-mail has changed. */
export const RENAMED = 'renamed';
/** The mark of a page that is no more. */
export const GONE = { page: 'gone', at: 1 };
/** That of one whose flight left before. */
export const EARLIER = { page: 'gone', at: 0 };

/** Where a page finds itself when it starts. */
export const STARTS = {
  'first visit': emptyRecord,
  reload: aRecord(1),
  'reload over a request': aRecord(1, [GONE]),
  'reload after a sign-out': { ...emptyRecord, epoch: 2 },
  'reload as the network returns': aRecord(1, [GONE]),
} as const satisfies Readonly<Record<string, SessionRecord>>;

export type StartName = keyof typeof STARTS;

function aCredential(session: number, generation: number): Credential {
  const numbers = { sessionId: `S${session}`, token: `T${generation}`, expiry: generation };
  return createCredential({ ...numbers, subject: 'user' });
}

function aRecord(epoch: number, marks: SessionRecord['marks'] = []): SessionRecord {
  const credential = aCredential(epoch, 1);
  return { ...emptyRecord, epoch, credential, marks };
}

export const begun = ({ context }: TokenSnapshot) => aRecord(context.record.epoch + 1);

export const endedElsewhere = ({ context }: TokenSnapshot): SessionRecord => ({
  ...emptyRecord,
  epoch: context.record.epoch + 1,
});

function successorOf({ context }: TokenSnapshot): Credential {
  const { epoch, credential } = context.record;
  const next = aCredential(epoch, (credential?.expiry ?? 0) + 1);
  const { sessionId = next.sessionId, subject = next.subject } = credential ?? {};
  return createCredential({ ...next, token: next.token, sessionId, subject });
}

export function committed(snapshot: TokenSnapshot): SessionRecord {
  const { record } = snapshot.context;
  const credential = successorOf(snapshot);
  return { ...record, credential, previous: record.credential, marks: carried(snapshot) };
}

export function offered(snapshot: TokenSnapshot): Offer {
  const { epoch, credential } = snapshot.context.record;
  const sentToken = credential?.token ?? null;
  return { epoch, credential: successorOf(snapshot), sentToken, sentAt: 1 };
}

/** A token of the same second as the one in hand, brought by a request that left sooner or later. */
export function crossing({ context }: TokenSnapshot, left: 'earlier' | 'later'): Offer {
  const { epoch, credential, obtainedAt } = context.record;
  const fields = { ...aCredential(epoch, 0), ...credential, token: `X${credential?.expiry}` };
  const sentAt = left === 'later' ? obtainedAt + 1 : obtainedAt;
  return { epoch, credential: createCredential(fields), sentToken: null, sentAt };
}

export const isRenamed = ({ context }: TokenSnapshot): boolean =>
  context.record.credential?.subject === RENAMED;
