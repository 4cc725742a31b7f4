/** The size of what is alive. */
import { getHeapSnapshot, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { turn } from '../../src/testing/simulation/clock.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes. */
export interface Heap {
  /** All of it. */
  readonly all: number;
  /** Without what V8 has compiled, which grows for as long as it finds something to optimize. */
  readonly data: number;
}

/** Of a heap snapshot, what is read here. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...unknown[]];
    };
  };
  /** So many numbers each as there are fields. */
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** Compiled code; the shapes of objects, and who of the code depends on them. */
const COMPILED_TYPES = ['code', 'object shape'];
const COMPILED_NAMES = ['system / WeakArrayList'];

/** Finalizers and weak references need turns of their own, and let go of more. */
export async function collectAll(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await turn();
  }
  collect();
}

export async function liveHeap(): Promise<Heap> {
  await collectAll();
  const all = getHeapStatistics().used_heap_size;
  return { all, data: dataOf(await takeSnapshot()) };
}

async function takeSnapshot(): Promise<Snapshot> {
  const parts: Buffer[] = [];
  for await (const part of getHeapSnapshot()) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as Snapshot;
}

function dataOf({ snapshot, nodes, strings }: Snapshot): number {
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field));
  if (type === undefined || name === undefined || size === undefined) return Number.NaN;
  const codeTypes = new Set(COMPILED_TYPES.map((each) => types[0].indexOf(each)));
  const codeNames = new Set(COMPILED_NAMES.map((each) => strings.indexOf(each)));
  let sum = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    const isCompiled =
      codeTypes.has(nodes[at + type] ?? -1) || codeNames.has(nodes[at + name] ?? -1);
    if (!isCompiled) sum += nodes[at + size] ?? 0;
  }
  return sum;
}
