import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  commitOffer,
  createCredential,
  decideCommit,
  emptyRecord,
  endSession,
  mergeRecord,
  type Offer,
  offerOf,
  reinstatePrevious,
  renameSubject,
  type SessionRecord,
} from '../../machines/credential.ts';

const credential = (token: string, expiry: number, sessionId = 'S1') =>
  createCredential({ sessionId, token, expiry, subject: 'ada@example.com' });

const record = (token: string, expiry: number, epoch = 1): SessionRecord => ({
  ...emptyRecord,
  epoch,
  credential: credential(token, expiry),
  obtainedAt: 1,
});

/** A session's history as a server makes it: each rotation follows the one before. */
const history = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 3 }), at: fc.integer({ min: 1, max: 9 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((steps) => {
    let expiry = 1_000;
    let sentAt = 10;
    return steps.map(({ gap, at }, n): Offer => {
      expiry += gap;
      sentAt += at;
      return { epoch: 1, credential: credential(`T${n + 1}`, expiry), sentToken: `T${n}`, sentAt };
    });
  });

const foreign: fc.Arbitrary<Offer> = fc.record({
  epoch: fc.constantFrom(0),
  credential: fc.constant(credential('OLD', 9_999, 'S0')),
  sentToken: fc.constantFrom('T0', 'T1', null),
  sentAt: fc.integer({ min: 0, max: 999 }),
});

const shuffled = (offers: readonly Offer[]) =>
  fc.shuffledSubarray([...offers], { minLength: offers.length });

describe('the commit rule', () => {
  test('ends in the newest credential, in whatever order, late, twice, or from an older session', () => {
    const runs = history.chain((offers) =>
      fc.tuple(
        fc.constant(offers),
        fc
          .tuple(fc.array(fc.constantFrom(...offers)), fc.array(foreign))
          .chain(([again, strange]) => shuffled([...offers, ...again, ...strange])),
      ),
    );
    fc.assert(
      fc.property(runs, ([offers, arrivals]) => {
        const end = arrivals.reduce((held, offer) => commitOffer(held, offer), record('T0', 1_000));
        expect(end.credential?.token).toBe(offers.at(-1)?.credential?.token);
      }),
      { numRuns: 10_000 },
    );
  });

  test('revives nothing after a sign-out', () => {
    fc.assert(
      fc.property(history, (offers) => {
        const signedOut = endSession(record('T0', 1_000));
        expect(offers.reduce((held, offer) => commitOffer(held, offer), signedOut)).toBe(signedOut);
      }),
    );
  });

  test('lets no late answer of the session before through after a new sign-in', () => {
    fc.assert(
      fc.property(history, (offers) => {
        const next = { ...record('N0', 5), epoch: 3 };
        expect(offers.reduce((held, offer) => commitOffer(held, offer), next)).toBe(next);
      }),
    );
  });

  test('takes the successor of the token in hand even if the lifespan was shortened', () => {
    const offer: Offer = { epoch: 1, credential: credential('T1', 10), sentToken: 'T0', sentAt: 2 };
    expect(decideCommit(record('T0', 1_000), offer)).toEqual({ commit: true, reason: 'successor' });
  });

  test('breaks a tie of two rotations in one second by the later request', () => {
    const at = (sentAt: number): Offer => ({
      ...{ epoch: 1, credential: credential('T2', 1_000), sentToken: 'T1', sentAt },
    });
    expect(decideCommit(record('T0', 1_000), at(2)).reason).toBe('laterRequest');
    expect(decideCommit(record('T0', 1_000), at(1)).reason).toBe('tie');
  });

  test('chooses the same session in every tab when two signed in at once', () => {
    const a = record('A', 1);
    const b = { ...a, credential: credential('B', 2, 'S2') };
    expect(mergeRecord(a, b)).toBe(b);
    expect(mergeRecord(b, a)).toBe(b);
  });

  test.each([
    ['olderSession', record('T0', 1, 2), offerOf(record('T9', 9, 1))],
    ['newerSession', record('T0', 1, 1), offerOf(record('T9', 0, 2))],
    ['signedOut', endSession(record('T0', 1, 0)), offerOf(record('T9', 9, 1))],
    ['signOut', record('T0', 1), { ...offerOf(record('T0', 1)), credential: null }],
    ['same', record('T0', 1), offerOf(record('T0', 1))],
    ['older', record('T5', 5), offerOf(record('T3', 3))],
    ['laterExpiry', record('T3', 3), offerOf(record('T5', 5))],
  ] as const)('says why: %s', (reason, held, offer) => {
    expect(decideCommit(held, offer).reason).toBe(reason);
  });
});

describe('a record', () => {
  test('keeps the token before, and goes back to it', () => {
    const offer: Offer = { epoch: 1, credential: credential('T1', 9), sentToken: 'T0', sentAt: 2 };
    const next = commitOffer(record('T0', 1), offer);
    expect(next.previous?.token).toBe('T0');
    expect(reinstatePrevious(next).credential?.token).toBe('T0');
    expect(reinstatePrevious(next).previous).toBeNull();
  });

  test('loses its marks with the token that they doubted', () => {
    const doubted = { ...record('T0', 1), marks: [{ page: 'p', at: 1 }] };
    const offer: Offer = { epoch: 1, credential: credential('T1', 9), sentToken: 'T0', sentAt: 2 };
    expect(commitOffer(doubted, offer).marks).toEqual([]);
  });

  test('takes the marks of the store for the same token', () => {
    const read = { ...record('T0', 1), marks: [{ page: 'p', at: 1 }], touchedAt: 7 };
    expect(mergeRecord(record('T0', 1), read)).toMatchObject({ touchedAt: 7, marks: read.marks });
  });

  test('prints no token', () => {
    const held = renameSubject(record('SECRET', 1), 'eve@example.com');
    expect(held.credential?.token).toBe('SECRET');
    expect(JSON.stringify(held)).not.toContain('SECRET');
    expect(`${Object.values(held.credential ?? {})}`).not.toContain('SECRET');
  });
});
