/** One request that a worker carries: what the page makes of the worker's words, in whichever order. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openParcel } from '../../src/transport/parcel.ts';
import { simulatePorts } from '../support/ports.ts';

beforeEach(simulatePorts);
afterEach(() => {
  vi.unstubAllGlobals();
});

const head = {
  kind: 'head',
  url: 'https://app.test/',
  redirected: false,
  status: 200,
  headers: [],
};
const chunk = (text: string) => ({ kind: 'chunk', bytes: new TextEncoder().encode(text) });
const delivered = () => new Promise((resolve) => setTimeout(resolve));

/** A parcel that has been told to go, and the worker's end of its port. */
function open(signal: AbortSignal | null = null) {
  const { port1, port2 } = new MessageChannel();
  const heard: unknown[] = [];
  port2.onmessage = ({ data }) => heard.push(data.kind);
  const onEnd = vi.fn();
  const parcel = openParcel(port1, onEnd);
  const answer = parcel.go({ url: head.url, init: {} }, 1, signal);
  const say = async (...words: readonly unknown[]) => {
    for (const word of words) port2.postMessage(word);
    await delivered();
  };
  return { parcel, answer, say, heard, onEnd };
}

test('what came whole can be read, whatever happens to the worker then', async () => {
  const { parcel, answer, say, onEnd } = open();
  await say(head, chunk('a'), chunk('b'), chunk('c'), { kind: 'end' });
  expect(onEnd).toHaveBeenCalledTimes(1);
  parcel.break();
  expect(await (await answer)?.text()).toBe('abc');
  expect(onEnd).toHaveBeenCalledTimes(1);
});

test.each([
  ['the worker ends', ({ parcel }: ReturnType<typeof open>) => parcel.break(), /the page was away/],
  [
    'the worker fails',
    ({ say }: ReturnType<typeof open>) =>
      say({ kind: 'failed', name: 'TypeError', message: 'no network' }),
    /no network/,
  ],
])(
  'where %s before the headers, the call is rejected; after them, the body',
  async (_, end, why) => {
    const early = open();
    const rejected = expect(early.answer).rejects.toThrow(why);
    await end(early);
    await rejected;
    const late = open();
    await late.say(head, chunk('a'));
    await end(late);
    await expect((await late.answer)?.text()).rejects.toThrow(why);
  },
);

test('an abort ends the call, and after the headers the body; the worker is told', async () => {
  for (const words of [[], [head, chunk('a')]]) {
    const controller = new AbortController();
    const { answer, say, heard, onEnd } = open(controller.signal);
    const text = answer.then((response) => response?.text());
    const rejected = expect(text).rejects.toThrow('enough');
    await say(...words);
    controller.abort(new Error('enough'));
    await rejected;
    await delivered();
    expect([heard, onEnd.mock.calls.length]).toEqual([['go', 'abort'], 1]);
  }
});

test('a body that nobody wants is given up', async () => {
  const { answer, say, heard } = open();
  await say(head, chunk('a'));
  await (await answer)?.body?.cancel();
  await delivered();
  expect(heard).toEqual(['go', 'abort']);
});

test('words that it does not know, and words after the end, are ignored', async () => {
  const { answer, say } = open();
  await say(null, 'x', 7, {}, { kind: 'newer' }, head, { kind: 'newer' }, chunk('a'));
  await say({ kind: 'end' }, chunk('b'), { kind: 'end' }, { kind: 'failed' });
  expect(await (await answer)?.text()).toBe('a');
});

test.each([204, 304])('an answer of %d has no body', async (status) => {
  const { answer, say } = open();
  await say({ ...head, status }, { kind: 'end' });
  expect(await answer).toMatchObject({ status, body: null, url: head.url });
});

test('one that the worker does not send comes back, and one that no page may make fails', async () => {
  const declined = open();
  await declined.say({ kind: 'declined' });
  expect(await declined.answer).toBeNull();
  const opaque = open();
  const rejected = expect(opaque.answer).rejects.toThrow(RangeError);
  await opaque.say({ ...head, status: 0 }, { kind: 'end' });
  await rejected;
});

test.each([
  ['SessionError', 'disposed', { name: 'SessionError', code: 'disposed' }],
  ['AbortError', undefined, { name: 'AbortError' }],
  ['TypeError', undefined, { name: 'TypeError' }],
])('a %s of the worker is one in the page', async (name, code, expected) => {
  const { answer, say } = open();
  const rejected = expect(answer).rejects.toMatchObject({ ...expected, message: 'why' });
  await say({ kind: 'failed', name, message: 'why', code });
  await rejected;
});
