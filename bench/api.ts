/** An API that answers at once, or after a while, without a network. */

export const ORIGIN = 'https://api.example.com';
export const URL_OF_API = `${ORIGIN}/api/me`;

const BATCHED = { 'content-type': 'application/json', 'access-token': ' ', client: 'c', uid: 'u' };
/** Without a body: it may be answered with any number of times. */
const batched = new Response(null, { headers: BATCHED });

export interface Api {
  readonly fetch: typeof fetch;
  /** The latest request. */
  readonly last: () => Request | undefined;
  readonly count: () => number;
}

/** Every request is batched: no answer brings a token. A Request is built for each, as `fetch` does. */
export function batchedApi(): Api {
  let last: Request | undefined;
  let count = 0;
  return {
    fetch: async (input, init) => {
      last = new Request(input, init);
      count += 1;
      return batched;
    },
    last: () => last,
    count: () => count,
  };
}

/** The answer that brings the token of this number. */
export const rotatedAnswer = (number: number, expiry: number): Response =>
  new Response(null, {
    headers: {
      ...BATCHED,
      'access-token': tokenOf(number),
      'token-type': 'Bearer',
      expiry: String(expiry),
    },
  });

export const tokenOf = (number: number): string => `token-${String(number).padStart(16, '0')}`;

/** The credential with which everybody begins. */
export const credential = {
  sessionId: 'c',
  token: tokenOf(0),
  expiry: 1_700_000_000,
  subject: 'u',
};

/** Throws unless the request was signed with the token of this number. */
export function assertSigned(request: Request | undefined, number = 0): void {
  const sent = request?.headers.get('access-token');
  if (sent !== tokenOf(number)) throw new Error('The request was not signed as it should be.');
}

/** Every request rotates, or, where told, only those to this path; the others are batched. */
export function rotatingApi(path = ''): Api & { readonly rotations: () => number } {
  const inner = batchedApi();
  let rotations = 0;
  return {
    ...inner,
    async fetch(input, init) {
      const answer = inner.fetch(input, init);
      const url = input instanceof Request ? input.url : String(input);
      if (!url.endsWith(path)) return answer;
      rotations += 1;
      return rotatedAnswer(rotations, credential.expiry + rotations);
    },
    rotations: () => rotations,
  };
}
