/** What the doctor must never print: everything it sends or is sent that lets somebody in. */
const REDACTED = '[redacted]';
/** Shorter ones would tear the report's own words apart; no server issues such a token. */
const MIN_LENGTH = 6;
/** In a server's own words anything that long and unbroken may be a token in disguise. */
const LONG_WORD = /[\w+/=.%-]{20,}/g;
const MAX_QUOTE = 160;

export interface Secrets {
  add(secret: string | null | undefined): void;
  redact(text: string): string;
  /** A server's own words, short enough and free of secrets and control characters. */
  quote(text: string): string;
  /** The same value with all its texts redacted; names of properties stay. */
  redactDeep(value: unknown): unknown;
}

/** The ways in which a text may hold a secret. */
const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
];

export function createSecrets(): Secrets {
  const known = new Set<string>();
  const longestFirst = () => [...known].sort((a, b) => b.length - a.length);
  const redact = (text: string) =>
    longestFirst().reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
  const redactDeep = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (Array.isArray(value)) return value.map(redactDeep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, redactDeep(part)]),
    );
  };
  return {
    add: (secret) => {
      if (!secret || secret.trim().length < MIN_LENGTH) return;
      for (const spelling of spellings(secret.trim())) known.add(spelling);
    },
    redact,
    quote: (text) =>
      redact(text.replace(/[\p{C}\s]+/gu, ' '))
        .replace(LONG_WORD, REDACTED)
        .trim()
        .slice(0, MAX_QUOTE),
    redactDeep,
  };
}
