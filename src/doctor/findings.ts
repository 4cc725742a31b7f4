/** What the examination means, in plain words. Pure. */

import { behaviourFindings } from './behaviour-findings.ts';
import { corsFindings } from './cors-findings.ts';
import type { Examination } from './examine.ts';
import { type Finding, NOTHING } from './finding.ts';
import type { FoundKind } from './kind.ts';
import type { SessionTally } from './sign-in.ts';
import { windowFinding } from './window-finding.ts';

const KINDS: Readonly<Record<FoundKind, Omit<Finding, 'id'>>> = {
  classic: {
    level: 'ok',
    found: 'A classic server: devise_token_auth 0.1.43, or 1.0.0 to 1.2.0.',
    why: 'It takes the token before the current one inside the batch window only: one lost answer is mended there.',
    advice: 'Nothing at once. From 1.2.1 the session outlives two lost answers.',
  },
  modern: {
    level: 'ok',
    found: 'A modern server: devise_token_auth 1.2.1 or later.',
    why: 'It takes the token before the current one for its whole lifespan: two lost answers are mended.',
    advice: NOTHING,
  },
  absent: {
    level: 'note',
    found:
      'A server whose answers inside the window have no auth headers: devise_token_auth 0.1.26 to 0.1.42, or 0.2.0.',
    why: 'Such an answer cannot be told from one of an endpoint without a login, so tokenchart has to check more often.',
    advice: 'Update devise_token_auth if you can; pass the kind below.',
  },
  static: {
    level: 'note',
    found: 'Rotation is off: each answer echoes the token that was sent.',
    why: 'No answer can be lost that matters, but a stolen token is good for its whole lifespan.',
    advice:
      'With tokenchart you can turn it on again: config.change_headers_on_each_request = true.',
  },
  insecure: {
    level: 'fault',
    found:
      'Inside the batch window the server took a token that it never issued: devise_token_auth 1.1.1 to 1.1.3.',
    why: 'Who knows an e-mail address and a client id is let in without a token.',
    advice: 'Update devise_token_auth to 1.1.4 or later, better 1.2.1 or later, today.',
  },
};

function cookieFinding(): Finding {
  return {
    id: 'cookie',
    level: 'warning',
    found: 'Cookie mode is on: answers also set a cookie with the token.',
    why: 'The cookie lives on beside the session that tokenchart keeps: it may sign in again who has just signed out here.',
    advice:
      'Set config.cookie_enabled = false, or do not send credentials (the default of fetch on another origin).',
  };
}

function transportFinding(url: URL): Finding[] {
  const isLocal = /^(localhost|127\.|\[::1\])/.test(url.hostname);
  if (url.protocol === 'https:' || isLocal) return [];
  return [
    {
      id: 'transport',
      level: 'warning',
      found: 'The address is plain http.',
      why: 'Everybody on the way can read the password and every token.',
      advice: 'Serve the API over https.',
    },
  ];
}

function keptFinding({ sessionsKept }: Examination): Finding[] {
  if (sessionsKept === null || sessionsKept.kept === sessionsKept.opened) return [];
  const { opened, kept } = sessionsKept;
  return [
    {
      id: 'devices',
      level: 'warning',
      found: `Of ${opened} sessions opened at once the server kept ${kept}.`,
      why: 'A user who signs in on one more device is signed out on another.',
      advice: 'Raise config.max_number_of_devices (10 by default).',
    },
  ];
}

export function tallyFinding({ opened, signedOut, evicted, unknown }: SessionTally): Finding {
  const left = opened - evicted - signedOut;
  const isClean = left === 0 && unknown === 0;
  const maybe = unknown > 0 ? `; ${unknown} sign-in(s) got no answer and may have opened one` : '';
  return {
    id: 'sessions',
    level: isClean ? 'ok' : 'warning',
    found: `${opened} session(s) opened, ${signedOut} signed out${evicted ? `, ${evicted} ended by the server` : ''}, ${left} left behind${maybe}.`,
    why: 'The doctor is to leave nothing behind.',
    advice: isClean
      ? NOTHING
      : 'What is left expires by itself; to end it now, change the password of the account or clear its tokens on the server.',
  };
}

export function findingsOf(examination: Examination, baseUrl: string): Finding[] {
  return [
    { id: 'kind', ...KINDS[examination.kind.kind] },
    ...(examination.cookieMode ? [cookieFinding()] : []),
    ...windowFinding(examination),
    ...behaviourFindings(examination),
    ...corsFindings(examination.cors),
    ...keptFinding(examination),
    ...transportFinding(new URL(baseUrl)),
  ];
}
