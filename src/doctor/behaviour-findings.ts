import type { EndpointFound, Examination } from './examine.ts';
import { type Finding, NOTHING } from './finding.ts';
import type { FoundKind } from './kind.ts';
import type { ParallelFound } from './parallel.ts';

/** Lost answers in a row that a server of the kind allows. */
const ALLOWED: Readonly<Partial<Record<FoundKind, number>>> = { classic: 1, absent: 1, modern: 2 };

function unbatchFinding({ kind }: Examination): Finding | null {
  if (kind.kind === 'static') return null;
  const works = kind.forced === 'rotated';
  const bare = kind.valueless === 'rotated' ? '' : ' ("?unbatch" without "=" does not)';
  return {
    id: 'unbatch',
    level: works ? 'ok' : 'fault',
    found: works
      ? `"?unbatch=true" forces a new token inside the window${bare}.`
      : '"?unbatch=true" does not force a new token inside the window.',
    why: 'It is the only way back to a known token after a lost answer, and the only way to renew one on a busy page.',
    advice: works
      ? NOTHING
      : 'See whether a proxy, a cache or a filter drops the query of GET validate_token; update devise_token_auth.',
  };
}

function lostFinding({ kind: { kind, lostAnswers } }: Examination): Finding | null {
  const promised = ALLOWED[kind];
  if (lostAnswers === null || promised === undefined) return null;
  const isLess = lostAnswers < promised;
  return {
    id: 'lost-answers',
    level: isLess ? 'fault' : 'ok',
    found: `${lostAnswers} answer(s) in a row may be lost (tried: the old token was taken again after ${lostAnswers}, refused after ${lostAnswers + 1}).`,
    why: isLess
      ? `${promised} would be usual: a reload or a dead spot at the wrong moment ends the session.`
      : 'So many reloads or dead spots in a row, at the worst moments, the session outlives with tokenchart.',
    advice: isLess
      ? 'Make the batch window longer (config.batch_request_buffer_throttle = 5.seconds).'
      : NOTHING,
  };
}

const isUsual = ({ rotated, refused, newTokenWorks }: ParallelFound): boolean =>
  rotated === 1 && refused === 0 && newTokenWorks;

function parallelFinding({ parallel }: Examination): Finding | null {
  if (parallel === null) return null;
  const { count, rotated, refused, newTokenWorks } = parallel;
  const usual = isUsual(parallel);
  return {
    id: 'parallel',
    level: usual ? 'ok' : 'fault',
    found: `Of ${count} parallel requests ${rotated} brought a new token, ${refused} were refused${newTokenWorks ? '' : '; the new token was refused afterwards'}.`,
    why: 'Exactly one is to bring it, and none to be refused; else parallel requests overtake each other.',
    advice: usual
      ? NOTHING
      : 'Make the batch window longer; see whether several servers share one database and one clock.',
  };
}

function abandonedFinding({ abandonedRotates }: Examination): Finding | null {
  if (abandonedRotates === null) return null;
  return {
    id: 'abandoned',
    level: abandonedRotates ? 'ok' : 'note',
    found: abandonedRotates
      ? 'A request that was left before its answer rotated the token all the same.'
      : 'A request that was left before its answer did not rotate: it did not reach the server, or was cancelled on the way.',
    why: 'This is how a reload loses the token; tokenchart expects it, and finds the way back.',
    advice: NOTHING,
  };
}

function endpointFinding({ endpoint, kind }: Examination): Finding | null {
  if (endpoint === null) return null;
  const expected = kind.kind === 'static' ? 'same' : 'rotated';
  const isFine = endpoint.outcome === expected || kind.forced !== expected;
  return {
    id: 'endpoint',
    level: isFine ? 'ok' : 'warning',
    found: isFine
      ? `${endpoint.path} handles the token as validate_token does.`
      : `${endpoint.path} ${endpointDid(endpoint)}`,
    why: 'Endpoints that never answer with a token do not rotate; those that refuse it sign nobody in.',
    advice: isFine
      ? NOTHING
      : 'Give an endpoint that wants a login and answers GET; its controller includes DeviseTokenAuth::Concerns::SetUserByToken.',
  };
}

function endpointDid({ outcome, problem }: EndpointFound): string {
  if (outcome === null) return `says nothing: ${problem}`;
  return outcome === 'refused' ? 'refused the token.' : 'brought no new token when one was forced.';
}

export const behaviourFindings = (examination: Examination): Finding[] =>
  [unbatchFinding, lostFinding, parallelFinding, abandonedFinding, endpointFinding]
    .map((finding) => finding(examination))
    .filter((finding) => finding !== null);
