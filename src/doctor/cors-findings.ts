import type { CorsFound } from './cors.ts';
import type { Examination } from './examine.ts';
import { type Finding, NOTHING } from './finding.ts';

/** Without these no token can be told from another; the rest only helps. */
const NEEDED = new Set(['access-token', 'client', 'uid', 'expiry']);

function exposedFinding({ origin, exposed, notExposed }: CorsFound): Finding {
  const isLost = notExposed.some((name) => NEEDED.has(name));
  const isMissing = notExposed.length > 0;
  return {
    id: 'cors-exposed',
    level: isLost ? 'fault' : isMissing ? 'warning' : 'ok',
    found: isMissing
      ? `Pages of ${origin} cannot read these headers: ${notExposed.join(', ')}. They can read: ${exposed.join(', ') || 'none'}.`
      : `Pages of ${origin} can read all auth headers: ${exposed.join(', ')}.`,
    why: 'A new token that the page cannot read is lost: the next request carries a dead one.',
    advice: isMissing
      ? `Add to the CORS settings (rack-cors): expose: [${notExposed.map((name) => `'${name}'`).join(', ')}].`
      : NOTHING,
  };
}

function allowedFinding({ origin, notAllowed }: CorsFound): Finding {
  const isDenied = notAllowed.length > 0;
  return {
    id: 'cors-allowed',
    level: isDenied ? 'fault' : 'ok',
    found: isDenied
      ? `Preflights from ${origin} deny: ${notAllowed.join('; ')}.`
      : `Preflights from ${origin} allow all methods and headers that are sent.`,
    why: 'The browser does not send what a preflight denies.',
    advice: isDenied
      ? `Allow them for ${origin} (rack-cors: headers: :any, methods: [:get, :post, :put, :patch, :delete, :options, :head]).`
      : NOTHING,
  };
}

function readableFinding({ origin, unreadable }: CorsFound): Finding[] {
  if (unreadable.length === 0) return [];
  return [
    {
      id: 'cors-origin',
      level: 'fault',
      found: `Pages of ${origin} cannot read these answers at all: ${unreadable.join(', ')}.`,
      why: 'The page takes them for network errors: it learns neither the new token nor that a token was refused.',
      advice: `Send access-control-allow-origin for ${origin} with every answer, 401 included (insert Rack::Cors before everything else).`,
    },
  ];
}

const NOT_ASKED: Finding = {
  id: 'cors',
  level: 'note',
  found: 'CORS was not examined.',
  why: 'If the app comes from another origin than the API, the API decides which headers its pages may read.',
  advice: 'Run again with --origin https://app.example.com (the origin of your app).',
};

const SAME: Finding = {
  id: 'cors',
  level: 'ok',
  found: 'App and API share one origin.',
  why: 'CORS plays no part.',
  advice: NOTHING,
};

export function corsFindings(cors: Examination['cors']): Finding[] {
  if (cors === null) return [NOT_ASKED];
  if (cors === 'same') return [SAME];
  return [exposedFinding(cors), allowedFinding(cors), ...readableFinding(cors)];
}
