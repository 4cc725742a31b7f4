type Json = Record<string, unknown>;
interface LooseRow {
  current: string;
  previous?: string;
  last?: string;
  updatedAtMs: number | null;
}
interface LooseStep extends Json {
  handlerMs?: number;
  request: { path: string; headers: Record<string, string> };
  response: {
    status: number;
    headers: Record<string, string>;
    absent?: string[];
    otherHeaders?: Record<string, string>;
    expiryAfterFirstS?: number;
    body?: unknown;
  } | null;
}
/** A trace that may be changed. */
export interface Loose extends Json {
  steps: LooseStep[];
  config: Json;
  storedAtEnd: Record<string, Record<string, LooseRow> | null>;
}

/** Changes a trace; tells whether there was anything to change. */
export type Mutation = (vector: Loose) => boolean;

type LooseResponse = NonNullable<LooseStep['response']>;

const inLastAnswer =
  (change: (response: LooseResponse, step: LooseStep) => boolean): Mutation =>
  ({ steps }) =>
    steps.toReversed().some((step) => step.response !== null && change(step.response, step));

const inLastHeader = (name: string, change: (value: string) => string): Mutation =>
  inLastAnswer(({ headers }) => {
    const value = headers[name];
    if (value === undefined) return false;
    headers[name] = change(value);
    return true;
  });

const inLastRow =
  (change: (row: LooseRow) => boolean): Mutation =>
  ({ storedAtEnd }) =>
    Object.values(storedAtEnd)
      .flatMap((rows) => Object.values(rows ?? {}))
      .some(change);

/** Ways in which a trace can be wrong. */
export const mutations: Record<string, Mutation> = {
  'another status': inLastAnswer((response) => {
    response.status += 1;
    return true;
  }),
  'a token where there was a blank, a blank where there was a token': inLastHeader(
    'access-token',
    (value) => (value === ' ' ? 'T1' : ' '),
  ),
  'a blank that is empty': inLastAnswer(({ headers }) => {
    if (headers['access-token'] !== ' ') return false;
    headers['access-token'] = '';
    return true;
  }),
  'another client': inLastHeader('client', () => 'nobody'),
  'another uid': inLastHeader('uid', () => 'who@example.com'),
  'another token type': inLastHeader('token-type', (value) => value.toLowerCase()),
  'another expiry': inLastHeader('expiry', (value) =>
    value === ' ' ? '+1209600' : `+${Number(value) + 1}`,
  ),
  'another bearer': inLastHeader('authorization', (value) => value.replace('Bearer"', 'bearer"')),
  'a bearer with another token': inLastHeader('authorization', (value) =>
    value.replace(/"T\d+"/, '"bogus"'),
  ),
  'a bearer with another expiry': inLastHeader('authorization', (value) =>
    value.replace(/"\+(\d+)"/, (_, seconds) => `"+${Number(seconds) - 1}"`),
  ),
  'auth headers that were not sent': inLastAnswer((response) => {
    if (Object.keys(response.headers).length === 0) return false;
    response.headers = {};
    return true;
  }),
  'a header both sent and absent': inLastAnswer((response) => {
    if (response.headers['uid'] === undefined) return false;
    response.absent = [...(response.absent ?? []), 'uid'];
    return true;
  }),
  'another header': inLastAnswer(({ otherHeaders }) => {
    const [name] = Object.keys(otherHeaders ?? {});
    if (name === undefined || otherHeaders === undefined) return false;
    otherHeaders[name] = 'other';
    return true;
  }),
  'another distance of the expiry': inLastAnswer((response) => {
    if (response.expiryAfterFirstS === undefined) return false;
    response.expiryAfterFirstS += 1;
    return true;
  }),
  'another body': inLastAnswer((response) => {
    response.body = { other: true };
    return true;
  }),
  'a body with one more field': inLastAnswer(({ body }) => {
    if (typeof body !== 'object' || body === null) return false;
    Object.assign(body, { more: null });
    return true;
  }),
  'a body that is missing': inLastAnswer((response) => {
    if (response.body === undefined) return false;
    delete response.body;
    return true;
  }),
  'another duration': inLastAnswer((_, step) => {
    if (step.response?.status !== 200 || !step.request.path.startsWith('/api/me')) return false;
    step.handlerMs = 1;
    return true;
  }),
  'a row that was not stored': (vector) => {
    vector.storedAtEnd['U1'] = {
      ...vector.storedAtEnd['U1'],
      C77: { current: 'T77', updatedAtMs: 0 },
    };
    return true;
  },
  'a row that is missing': ({ storedAtEnd }) =>
    Object.values(storedAtEnd).some((rows) => {
      const [client] = Object.keys(rows ?? {});
      if (rows === null || client === undefined) return false;
      return delete rows[client];
    }),
  'another current token': inLastRow((row) => {
    row.current = row.current === 'T1' ? 'T2' : 'T1';
    return true;
  }),
  'another last token': inLastRow((row) => {
    row.last = row.last === undefined ? '?' : 'T77';
    return true;
  }),
  'another previous token': inLastRow((row) => {
    if (row.previous === undefined) return false;
    delete row.previous;
    return true;
  }),
  'another time of the last use': inLastRow((row) => {
    row.updatedAtMs = (row.updatedAtMs ?? 0) + 1000;
    return true;
  }),
  'a user that was not stored': (vector) => {
    vector.storedAtEnd['U9'] = null;
    return true;
  },
  'a user that is missing': ({ storedAtEnd }) => {
    const stored = Object.keys(storedAtEnd).find((uid) => storedAtEnd[uid] !== null);
    return stored === undefined ? false : delete storedAtEnd[stored];
  },
  'a field that no run looks at': (vector) => {
    vector['surprise'] = 1;
    return true;
  },
  'a setting that no run looks at': ({ config }) => {
    config['surprise'] = 1;
    return true;
  },
};
