/** The charts in the documents show the machines as they are. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, type AnyStateNodeDefinition, createMachine } from 'xstate';
import { leaderMachine } from '../../machines/leader.ts';
import { type Chart, withDescendants } from '../../scripts/chart/chart.ts';
import { compact } from '../../scripts/chart/compact.ts';
import { DRAWINGS, draw, INSPECTOR_DRAWING } from '../../scripts/chart/draw.ts';
import { type Box, type Layout, layOut } from '../../scripts/chart/lay-out.ts';
import { readMachine } from '../../scripts/chart/read-machine.ts';
import { escapeXml } from '../../scripts/chart/xml.ts';
import { TOKEN_DRAWING } from '../../src/devtools/token-drawing.ts';

const root = resolve(import.meta.dirname, '../..');

describe.each(DRAWINGS)('$file', ({ file, machine }) => {
  test('is up to date; if not: npm run chart', async () => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(await draw(machine));
  });

  test('shows every state and every event', async () => {
    const drawn = withoutWords(await draw(machine));
    const nodes = definitionsOf(machine.definition);
    const events = nodes.flatMap(({ on }) => Object.keys(on)).filter(isSaid);
    expect(nodes.length).toBeGreaterThan(4);
    expect(events.length).toBeGreaterThan(5);
    for (const { id } of nodes) expect(drawn).toContain(`data-state="${escapeXml(id)}"`);
    for (const event of events) expect(drawn).toContain(`class="event">${escapeXml(event)}<`);
  });

  test('fits a page, and nothing is written over anything', async () => {
    const chart = readMachine(machine);
    const layout = await layOut(chart);
    expect(layout.size.width).toBeLessThanOrEqual(900);
    expect(overlaps(chart, layout)).toEqual([]);
  });
});

describe(INSPECTOR_DRAWING.file, () => {
  const { file, machine, draw: drawIt } = INSPECTOR_DRAWING;

  test('is up to date; if not: npm run chart', async () => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(await drawIt(machine));
  });

  test('shows every state that lasts, by its id, in a panel', async () => {
    const nodes = definitionsOf(machine.definition).map(({ id }) => id);
    const transient = withDescendants(readMachine(machine).root).filter((each) => each.isTransient);
    const lasting = nodes.filter((id) => !transient.some((each) => each.id === id));
    expect(TOKEN_DRAWING.states.map(({ id }) => id).sort()).toEqual(lasting.sort());
    expect(TOKEN_DRAWING.edges.length).toBeGreaterThan(10);
    expect(TOKEN_DRAWING.width).toBeLessThanOrEqual(320);
  });

  test('writes nothing over anything', async () => {
    const chart = compact(readMachine(machine));
    expect(overlaps(chart, await layOut(chart))).toEqual([]);
  });
});

describe('a drawing', () => {
  test('changes with the machine', async () => {
    const { states, ...config } = leaderMachine.config;
    const drawings = [
      leaderMachine,
      createMachine({ ...config, states: { ...states, retired: {} } } as object),
      createMachine({ ...config, states, on: { 'page.closed': '.follower' } } as object),
      createMachine({ ...config, states, initial: 'candidate' } as object),
    ].map(draw);
    expect(new Set(await Promise.all(drawings)).size).toBe(drawings.length);
  });

  test('is the same each time', async () => {
    expect(await draw(leaderMachine)).toBe(await draw(leaderMachine));
  });

  test('tells each kind of transition', async () => {
    const { root: machine, edges } = readMachine(sampler());
    const [day] = machine.children;
    const lines = day?.lines.map(({ kind, label }) => `${kind}: ${label.event}${label.guard}`);
    expect(lines).toEqual([
      'anywhere: reset',
      'stays: noon[isLoud]',
      'restarts: again',
      'ignores: nap',
    ]);
    expect(edges.map(({ labels }) => labels.map(({ event, guard }) => event + guard))).toEqual([
      ['dusk[isClear]', 'after long'],
      ['dusk[else]'],
      [''],
    ]);
  });

  test('escapes what it writes', async () => {
    const drawn = await draw(createMachine({ id: 'a', on: { '<b> & "c"': {} } }));
    expect(drawn).toContain('&lt;b&gt; &amp; &quot;c&quot;');
    expect(drawn).not.toContain('<b>');
  });
});

/** The drawing without the texts that are only heard or pointed at. */
const withoutWords = (svg: string): string => svg.replace(/<(title|desc)\b.*?<\/\1>/gs, '');

const definitionsOf = (node: AnyStateNodeDefinition): readonly AnyStateNodeDefinition[] => [
  node,
  ...Object.values(node.states).flatMap(definitionsOf),
];

/** What XState says to itself is told in other words. */
const isSaid = (event: string): boolean => !event.startsWith('xstate.');

function overlaps(chart: Chart, { boxes, edges }: Layout): readonly string[] {
  const leaves = withDescendants(chart.root).filter(({ children }) => children.length === 0);
  const texts = [
    ...leaves.map(({ id }) => ({ name: id, box: boxes.get(id) })),
    ...edges.map(({ edge, label }) => ({ name: JSON.stringify(edge), box: label })),
  ];
  return texts.flatMap((one, at) =>
    texts
      .slice(at + 1)
      .filter((other) => one.box && other.box && isOver(one.box, other.box))
      .map((other) => `${one.name} and ${other.name}`),
  );
}

const isOver = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

function sampler(): AnyStateMachine {
  return createMachine({
    id: 'sampler',
    initial: 'day',
    on: { reset: '.day', nap: '.night' },
    states: {
      day: {
        after: { long: 'night' },
        on: {
          dusk: [{ guard: 'isClear', target: 'night' }, { target: 'fog' }],
          noon: { guard: 'isLoud', actions: 'ring' },
          again: { target: 'day', reenter: true },
          nap: {},
        },
      },
      night: { on: { reset: 'day' } },
      fog: { always: 'night' },
    },
  });
}
