import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { circle, importsOf, violations } from './arrows.ts';

const root = resolve(import.meta.dirname, '../..');

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const published = ['machines', 'src', 'adapters'].flatMap(filesOf);
const arrows = new Map(published.map((file) => [file, importsOf(root, file, read(file))]));

/** The one package that an adapter is for. */
const PEERS: Readonly<Record<string, string>> = {
  'adapters/axios.ts': 'axios',
  'adapters/react.tsx': 'react',
  'adapters/swr.ts': 'swr',
};

describe('the house', () => {
  test('imports run one way: machines <- src <- adapters', () => {
    expect(published.length).toBeGreaterThan(20);
    expect(violations(arrows)).toEqual([]);
  });

  test('imports run in no circle', () => {
    expect(circle(arrows)).toEqual([]);
  });

  test('machines know xstate and nothing else', () => {
    const foreign = filesOf('machines').flatMap((file) =>
      (arrows.get(file) ?? []).filter((name) => !name.startsWith('machines/') && name !== 'xstate'),
    );
    expect(foreign).toEqual([]);
  });

  test('the core needs no package but xstate, an adapter its peer; xstate/graph only behind ./testing, Node there and in the doctor', () => {
    const isAllowed = (file: string, name: string) =>
      /^(machines|src|adapters)\//.test(name) ||
      name === 'xstate' ||
      name === PEERS[file] ||
      (name === 'xstate/graph' && file.startsWith('src/testing/')) ||
      (name.startsWith('node:') && /reference-server\/http\.ts$|^src\/doctor\//.test(file));
    const foreign = published.flatMap((file) =>
      (arrows.get(file) ?? [])
        .filter((name) => !isAllowed(file, name))
        .map((name) => `${file} imports ${name}`),
    );
    expect(foreign).toEqual([]);
  });

  test('nothing but what is behind ./testing imports what is behind it', () => {
    const isTesting = (path: string) => path.startsWith('src/testing/');
    const wrong = published
      .filter((file) => !isTesting(file))
      .flatMap((file) => (arrows.get(file) ?? []).filter(isTesting).map((name) => [file, name]));
    expect(wrong).toEqual([]);
  });

  test('nothing but the doctor imports the doctor, which is in no bundle', () => {
    const isDoctor = (path: string) => path.startsWith('src/doctor/');
    const wrong = published
      .filter((file) => !isDoctor(file))
      .flatMap((file) => (arrows.get(file) ?? []).filter(isDoctor).map((name) => [file, name]));
    expect(wrong).toEqual([]);
    expect(published.filter(isDoctor)).toContain('src/doctor/bin.ts');
  });

  test('the doctor takes no part of a session along but names of types', () => {
    const foreign = published
      .filter((file) => file.startsWith('src/doctor/'))
      .flatMap((file) =>
        (arrows.get(file) ?? []).filter((name) => !/^(src\/doctor\/|node:)/.test(name)),
      );
    expect(new Set(foreign)).toEqual(new Set(['src/protocols/devise-token-auth.ts']));
  });

  test('an adapter imports no other adapter and no machine, and stays under 70 lines', () => {
    for (const file of filesOf('adapters')) {
      const inside = (arrows.get(file) ?? []).filter((name) => /^(machines|adapters)\//.test(name));
      expect(inside, file).toEqual([]);
      expect(read(file).split('\n').length, file).toBeLessThan(70);
    }
  });

  test('files stay under 300 lines', () => {
    const long = published.filter((file) => read(file).split('\n').length > 300);
    expect(long).toEqual([]);
  });

  test('these checks can fail', () => {
    expect(violations(new Map([['machines/a.ts', ['src/b.ts']]]))).toHaveLength(1);
    expect(violations(new Map([['src/a.ts', ['adapters/b.ts']]]))).toHaveLength(1);
    expect(
      circle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c', 'b']);
    expect(importsOf(root, 'src/a.ts', "import type { B } from '../machines/b.ts';")).toEqual([
      'machines/b.ts',
    ]);
  });
});
