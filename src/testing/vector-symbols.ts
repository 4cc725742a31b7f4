import { encodeBase64 } from './reference-server/base64.ts';

const symbol = /^(?:[TCUNP]\d+|ETAG|RESET)$/;
const embedded = /\b(?:[TCUNP]\d+|ETAG|RESET)\b/g;
const placeholder = /\{([A-Z]+\d*)\}/g;

/** The values that the names of a trace stand for in one run. */
export interface Symbols {
  /** The value; undefined where the name has none yet. */
  valueOf(name: string): string | undefined;
  /** The name, or `?` where the client never saw the value. */
  nameOf(value: string): string;
  /** The text with names put for the values that have one. */
  named(text: string): string;
  bind(name: string, value: string): void;
  /** Whether `name` stands for `value`; a name without value takes one that has no name. */
  matches(name: string, value: string): boolean;
  /** Runs `attempt` and forgets what it bound unless it returns true. */
  attempt(attempt: () => boolean): boolean;
}

/** Whether a trace's text is the name of a value. */
export const isSymbol = (text: string): boolean => symbol.test(text);

/** Names without values, besides those given. */
export function createSymbols(given: Readonly<Record<string, string>>): Symbols {
  let values = new Map(Object.entries(given));
  let names = new Map(Object.entries(given).map(([name, value]) => [value, name]));
  const bind = (name: string, value: string) => {
    values.set(name, value);
    names.set(value, name);
  };
  return {
    valueOf: (name) => values.get(name),
    nameOf: (value) => names.get(value) ?? '?',
    named: (text) =>
      [...names].reduce((named, [value, name]) => named.replaceAll(value, name), text),
    bind,
    matches: (name, value) => {
      const bound = values.get(name);
      if (bound !== undefined) return bound === value;
      if (names.has(value) || value.trim() === '') return false;
      bind(name, value);
      return true;
    },
    attempt: (attempt) => {
      const before = { values: new Map(values), names: new Map(names) };
      const kept = attempt();
      if (!kept) ({ values, names } = before);
      return kept;
    },
  };
}

/** A request names a value that this run never brought. */
export class MissingValue extends Error {
  override readonly name = 'MissingValue';
}

const need = (symbols: Symbols, name: string): string => {
  const value = symbols.valueOf(name);
  if (value === undefined) throw new MissingValue(`${name} was never seen in an answer`);
  return value;
};

const mapStrings = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, mapStrings(item, change)]);
  return Object.fromEntries(entries);
};

/** Puts values for `{T1}` and the like. */
export const filled = (symbols: Symbols, text: string, encode = (value: string) => value): string =>
  text.replace(placeholder, (_, name: string) => encode(need(symbols, name)));

/** A request header's value. */
export function headerValue(symbols: Symbols, text: string): string {
  if (isSymbol(text)) return need(symbols, text);
  const [scheme, json] = text.split('b64json:');
  if (json === undefined) return filled(symbols, text);
  const named = mapStrings(JSON.parse(json), (item) => headerValue(symbols, item));
  return `${scheme}${encodeBase64(JSON.stringify(named))}`;
}

/** A request's body; a body that is text is sent as it stands. */
export const bodyText = (symbols: Symbols, body: unknown): string =>
  typeof body === 'string'
    ? body
    : JSON.stringify(mapStrings(body, (text) => filled(symbols, text)));

/** A trace's text with the values put for the names within it. */
export const spelledOut = (symbols: Symbols, text: string): string =>
  text.replace(embedded, (name) => symbols.valueOf(name) ?? name);
