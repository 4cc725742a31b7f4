/** Which kind of server it is, by what it does with one session inside an open window. */
import type { DeviseKind } from '../protocols/devise-token-auth.ts';
import { countUses } from './lost-answers.ts';
import type { ProbeSession, TokenOutcome } from './probe-session.ts';

export type FoundKind = DeviseKind | 'insecure';

export interface KindFound {
  readonly kind: FoundKind;
  /** What `unbatch=true` brought inside the window. */
  readonly forced: TokenOutcome;
  /** What `unbatch` without "=" brought there. */
  readonly valueless: TokenOutcome;
  readonly bearer: boolean;
  /** How many lost answers in a row the session outlived; null where that cannot be counted. */
  readonly lostAnswers: number | null;
  /** The answer to a token that nobody was given. */
  readonly refusal: Headers;
}

function nameKind(plain: TokenOutcome, bearer: boolean, lostAnswers: number | null): FoundKind {
  if (bearer || (lostAnswers ?? 0) >= 2) return 'modern';
  return plain === 'missing' ? 'absent' : 'classic';
}

/** @param strangeToken one that the server never issued. */
export async function findKind(session: ProbeSession, strangeToken: string): Promise<KindFound> {
  const plain = await session.ask();
  const valueless = await session.ask({ bareUnbatch: true });
  const { outcome: forced, bearer } = await session.ask({ forced: true });
  // After a rotation: the insecure releases look for a token before the current one first.
  const strange = await session.ask({ token: strangeToken });
  const seen = { forced, valueless: valueless.outcome, bearer, refusal: strange.answer.headers };
  if (strange.outcome !== 'refused') return { ...seen, kind: 'insecure', lostAnswers: null };
  if (forced === 'same') return { ...seen, kind: 'static', lostAnswers: null };
  const lostAnswers = forced === 'rotated' ? (await countUses(session)) - 1 : null;
  return { ...seen, kind: nameKind(plain.outcome, bearer, lostAnswers), lostAnswers };
}
