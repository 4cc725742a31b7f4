/** What comes over the inspectors' channel is believed as far as it can be read, and no further. */
import { createSimulation } from 'tokenchart/testing';
import { describe, expect, test } from 'vitest';
import { startInspection } from '../../../src/devtools/inspection.ts';
import {
  decodeMessage,
  encodeMessage,
  type InspectorMessage,
  type TabStatus,
} from '../../../src/devtools/message.ts';
import { ASK_INTERVAL } from '../../../src/devtools/tab-list.ts';
import { insideOf } from '../../../src/inside.ts';
import { type App, openApp } from '../../support/app.ts';

const status: TabStatus = {
  ...({ state: 'stale', stale: 'holding', generation: 3 } as const),
  ...({ leadership: 'locks', isLeader: true } as const),
};
const told = { v: 1, kind: 'status', page: 'page9', status };
const hostile = {
  get v(): number {
    throw new Error('mine');
  },
};

const garbage: readonly (readonly [string, unknown])[] = [
  ['nothing', null],
  ['a text', 'status'],
  ['another version', { ...told, v: 2 }],
  ['another kind', { ...told, kind: 'record' }],
  ['no page', { ...told, page: '' }],
  ['markup for a page', { ...told, page: '<img onerror=alert(1)>' }],
  ['an over-long page', { ...told, page: 'a'.repeat(65) }],
  ['no status', { ...told, status: undefined }],
  ['another state', { ...told, status: { ...status, state: '<b>' } }],
  ['a state that says too much', { ...told, status: { ...status, state: 'idle' } }],
  ['a state that says too little', { ...told, status: { ...status, stale: 'x' } }],
  ['a fractional generation', { ...told, status: { ...status, generation: 0.5 } }],
  ['a text for a generation', { ...told, status: { ...status, generation: '3' } }],
  ['no role', { ...told, status: { ...status, isLeader: 'yes' } }],
  ['a method of its own', { ...told, status: { ...status, leadership: 'force' } }],
  ['an object with a will of its own', hostile],
];

describe('a message', () => {
  test.each<InspectorMessage>([
    { kind: 'ask', page: 'page1' },
    { kind: 'gone', page: 'page1' },
    { kind: 'status', page: 'page1', status },
  ])('$kind arrives as it was sent', (message) => {
    expect(decodeMessage(encodeMessage(message))).toEqual(message);
  });

  test.each(garbage)('of %s is ignored', (_, data) => {
    expect(decodeMessage(data)).toBeNull();
  });

  test('carries nothing over that nobody knows', () => {
    const more = { ...told, token: 'secret', status: { ...status, subject: 'ada' } };
    expect(JSON.stringify(decodeMessage(more))).not.toMatch(/secret|ada/);
  });
});

describe('the tabs that an inspector lists', () => {
  const channelOf = ({ session, page }: App) => {
    const channel = page.env.openChannel(`tokenchart-devtools:${insideOf(session).key}`);
    if (!channel) throw new Error('the device has no channels');
    return channel;
  };
  const inspect = ({ session }: App) => startInspection(session, () => {});

  test('tell their roles, and leave by telling so', async () => {
    const simulation = createSimulation({ kind: 'classic' });
    const [one, two] = [openApp(simulation), openApp(simulation)];
    await simulation.advance(100);
    const [first, second] = [inspect(one), inspect(two)];
    await simulation.advance(100);
    expect(first.others).toMatchObject([{ page: 'page2', status: { isLeader: false } }]);
    expect(second.others).toMatchObject([{ page: 'page1', status: { isLeader: true } }]);
    await one.page.unload();
    await simulation.advance(1_000);
    expect(second.others).toEqual([]);
    expect(second.snapshot.isLeader).toBe(true);
    two.page.leave(); // into the cache, and back
    two.page.wake();
    const third = inspect(openApp(simulation));
    await simulation.advance(100);
    expect(third.others.map(({ page }) => page)).toEqual(['page2']);
  });

  test.each(['kill', 'freeze'] as const)('vanish by a %s, which nobody tells', async (how) => {
    const simulation = createSimulation({ kind: 'classic' });
    const [one, two] = [openApp(simulation), openApp(simulation)];
    const [first] = [inspect(one), inspect(two)];
    await simulation.advance(3 * ASK_INTERVAL);
    expect(first.others).toHaveLength(1);
    two.page[how]();
    await simulation.advance(4 * ASK_INTERVAL);
    expect(first.others).toEqual([]);
    if (how === 'kill') return;
    await two.page.thaw();
    await simulation.advance(100);
    expect(first.others).toHaveLength(1);
  });

  test('stay while one of their inspectors does', async () => {
    const simulation = createSimulation({ kind: 'classic' });
    const [one, two] = [openApp(simulation), openApp(simulation)];
    await simulation.advance(100);
    const [first, second] = [inspect(one), inspect(two)];
    inspect(two);
    await simulation.advance(100);
    second.stop();
    await simulation.advance(100);
    expect(first.others).toHaveLength(1);
  });

  test('are no more than there can be, whatever a foreign script says', async () => {
    const simulation = createSimulation({ kind: 'classic' });
    const app = openApp(simulation);
    const inspection = inspect(app);
    const channel = channelOf(openApp(simulation));
    for (const [, data] of garbage) if (data !== hostile) channel.post(data);
    await simulation.advance(10);
    expect(inspection.others).toEqual([]);
    for (let n = 0; n < 500; n += 1) channel.post({ ...told, page: `page${n + 10}` });
    await simulation.advance(10);
    expect(inspection.others).toHaveLength(50);
  });

  test('are none where there is no channel', async () => {
    const simulation = createSimulation({ hasChannels: false });
    const inspection = inspect(openApp(simulation));
    await simulation.advance(10_000);
    expect(inspection.others).toEqual([]);
  });
});
