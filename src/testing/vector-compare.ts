import { decodeBase64, encodeBase64 } from './reference-server/base64.ts';
import type { Answer } from './reference-server/index.ts';
import { authHeaderNames } from './reference-server/index.ts';
import type { VectorResponse } from './vector-format.ts';
import type { Symbols } from './vector-symbols.ts';
import { isSymbol, spelledOut } from './vector-symbols.ts';

/** What a comparison needs to know of the run. */
export interface Run {
  readonly symbols: Symbols;
  /** Server time at the start of the trace, in milliseconds. */
  readonly startMs: number;
  /** The first expiry that an answer told, in unix seconds. */
  firstExpiry: number | null;
}

/** An answer and when it was given. */
export interface Given {
  readonly answer: Answer;
  readonly atMs: number;
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** One line of a report. */
export const differs = (what: string, expected: unknown, actual: unknown): string =>
  `${what}: expected ${show(expected)}, got ${show(actual)}`;

const serverSecond = (run: Run, given: Given): number =>
  Math.floor((run.startMs + given.atMs) / 1000);

type Field = (name: string, expected: string, actual: string) => boolean;

/** Compares one named value of a header, a URL or a bearer token. */
const fieldOf =
  (run: Run, given: Given): Field =>
  (name, expected, actual) => {
    if (name === 'authorization') return sameBearer(run, given, expected, actual);
    if (name === 'location') return sameUrl(run, given, expected, actual);
    if (name === 'expiry' && /^[+-]\d+$/.test(expected))
      return /^\d+$/.test(actual) && Number(actual) - serverSecond(run, given) === Number(expected);
    return isSymbol(expected) ? run.symbols.matches(expected, actual) : expected === actual;
  };

const sameEntries = (same: Field, expected: [string, string][], actual: [string, string][]) =>
  expected.length === actual.length &&
  expected.every(([name, value], at) => {
    const [otherName, otherValue] = actual[at] ?? [];
    return name === otherName && otherValue !== undefined && same(name, value, otherValue);
  });

const entriesOf = (json: string): [string, string][] =>
  Object.entries(JSON.parse(json) as Record<string, string>);

function sameBearer(run: Run, given: Given, expected: string, actual: string): boolean {
  const [scheme = '', json] = expected.split('b64json:');
  if (json === undefined) return expected === actual;
  const decoded = actual.startsWith(scheme) ? decodeBase64(actual.slice(scheme.length)) : null;
  if (decoded === null || actual !== `${scheme}${encodeBase64(decoded)}`) return false;
  const compact = JSON.stringify(JSON.parse(decoded)) === decoded;
  return compact && sameEntries(fieldOf(run, given), entriesOf(json), entriesOf(decoded));
}

const queryEntries = (query: string): [string, string][] =>
  query === ''
    ? []
    : query.split('&').map((pair): [string, string] => {
        const [name = '', value = ''] = pair.split('=');
        return [name, decodeURIComponent(value)];
      });

function sameUrl(run: Run, given: Given, expected: string, actual: string): boolean {
  const [address, query = ''] = expected.split('?');
  const [otherAddress, otherQuery = ''] = actual.split('?');
  const same = fieldOf(run, given);
  return (
    address === otherAddress && sameEntries(same, queryEntries(query), queryEntries(otherQuery))
  );
}

/** An answer's header as a trace would write it. */
const asRecorded = (run: Run, given: Given, name: string, value: string | undefined) => {
  if (value === undefined) return undefined;
  if (name === 'expiry' && /^\d+$/.test(value))
    return `+${Number(value) - serverSecond(run, given)}`;
  const [scheme = '', encoded = ''] = value.split(' ');
  const json = name === 'authorization' ? decodeBase64(encoded) : null;
  return run.symbols.named(json === null ? value : `${scheme} b64json:${json}`);
};

const headerDifferences = (run: Run, given: Given, expected: VectorResponse): string[] => {
  const same = fieldOf(run, given);
  const wanted = { ...expected.headers, ...expected.otherHeaders };
  const unwanted = new Set<string>([...authHeaderNames, ...(expected.absent ?? [])]);
  const differences: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    unwanted.delete(name);
    const actual = given.answer.headers[name];
    if (actual === undefined || !same(name, value, actual))
      differences.push(differs(name, value, asRecorded(run, given, name, actual)));
  }
  for (const name of unwanted) {
    const actual = given.answer.headers[name];
    if (actual !== undefined)
      differences.push(differs(name, undefined, asRecorded(run, given, name, actual)));
  }
  const clash = (expected.absent ?? []).filter((name) => name in wanted);
  return [...differences, ...clash.map((name) => `${name} is both expected and absent`)];
};

const expiryOf = ({ answer }: Given): number | null => {
  const told = answer.headers['expiry'] ?? '';
  return /^\d+$/.test(told) ? Number(told) : null;
};

/** Remembers the first expiry that an answer tells. */
export const noteExpiry = (run: Run, given: Given): void => {
  run.firstExpiry ??= expiryOf(given);
};

const expiryDifferences = (run: Run, given: Given, expected: VectorResponse): string[] => {
  if (expected.expiryAfterFirstS === undefined) return [];
  const expiry = expiryOf(given);
  const after = expiry === null || run.firstExpiry === null ? null : expiry - run.firstExpiry;
  return after === expected.expiryAfterFirstS
    ? []
    : [differs('seconds after the first expiry', expected.expiryAfterFirstS, after)];
};

const keysOf = (value: object): string[] => Object.keys(value).sort();

/** Whether a JSON value is the expected one; `#` stands for any value, names for their values. */
const sameJson = (run: Run, expected: unknown, actual: unknown): boolean => {
  if (expected === '#') return actual !== undefined;
  if (typeof expected === 'string')
    return isSymbol(expected) && typeof actual === 'string'
      ? run.symbols.matches(expected, actual)
      : spelledOut(run.symbols, expected) === actual;
  if (typeof expected !== 'object' || expected === null) return expected === actual;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(expected) !== Array.isArray(actual)) return false;
  const names = keysOf(expected);
  if (names.join() !== keysOf(actual).join()) return false;
  const [left, right] = [expected, actual] as Record<string, unknown>[];
  return names.every((name) => sameJson(run, left?.[name], right?.[name]));
};

const bodyDifferences = (run: Run, { answer }: Given, expected: VectorResponse): string[] => {
  const { json, text, chunks } = answer;
  const wantsText = expected.bodyBytes !== undefined;
  const hasText = (text ?? '') !== '' || chunks !== undefined;
  const differences = wantsText === hasText ? [] : [differs('text', wantsText, hasText)];
  const same = 'body' in expected ? sameJson(run, expected.body, json) : json === undefined;
  return same ? differences : [...differences, differs('body', expected.body, json)];
};

/** How an answer differs from the recorded one. Names without values take those of the answer. */
export function answerDifferences(run: Run, given: Given, expected: VectorResponse): string[] {
  const { status } = given.answer;
  return [
    ...(status === expected.status ? [] : [differs('status', expected.status, status)]),
    ...headerDifferences(run, given, expected),
    ...expiryDifferences(run, given, expected),
    ...bodyDifferences(run, given, expected),
  ];
}
