/** What is no answer of a server, whatever a library hands over. */
import { expect, test } from 'vitest';
import { readOutcome } from '../../src/xhr-like.ts';

const URL_OF_API = 'https://api.test/me';
const headers = { 'Access-Token': 'a' };

test.each([
  undefined,
  null,
  'text',
  new Error('no network'),
  { status: 0, headers },
  { status: '200', headers },
  { status: 200 },
  { response: { status: '200', headers } },
])('%j is none', (outcome) => {
  expect(readOutcome(outcome, URL_OF_API)).toBeNull();
});

test.each([{ status: 401, headers }, { response: { status: 401, headers } }])(
  '%j is one',
  (outcome) => {
    const answer = readOutcome(outcome, URL_OF_API);
    expect([answer?.status, answer?.headers.get('access-token')]).toEqual([401, 'a']);
  },
);
