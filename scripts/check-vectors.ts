import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseVector, vectorDifferences } from '../src/testing/vectors.ts';

const root = resolve(import.meta.dirname, '..');

const vectorsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();

/** How the tests' copies differ from the recordings themselves. */
const copyDifferences = (originals: string, copies: string): string[] => {
  const held = new Set(vectorsIn(copies));
  const recorded = vectorsIn(originals);
  const unequal = recorded.filter(
    (name) =>
      held.has(name) &&
      !readFileSync(join(copies, name)).equals(readFileSync(join(originals, name))),
  );
  return [
    ...recorded.filter((name) => !held.has(name)).map((name) => `${name} is missing`),
    ...unequal.map((name) => `${name} is not the recorded one`),
    ...[...held]
      .filter((name) => !recorded.includes(name))
      .map((name) => `${name} is not recorded`),
  ];
};

const differencesOf = (file: string): string[] => {
  try {
    return vectorDifferences(parseVector(readFileSync(file, 'utf8')));
  } catch (error) {
    return [error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
  }
};

/** Replays a folder's traces, prints what differs and tells whether all were reproduced. */
const check = (folder: string): boolean => {
  const names = vectorsIn(folder);
  let reproduced = 0;
  for (const name of names) {
    const differences = differencesOf(join(folder, name));
    if (differences.length === 0) reproduced += 1;
    else console.error([name, ...differences].join('\n  '));
  }
  console.log(`${reproduced} of ${names.length} vectors reproduced (${relative(root, folder)})`);
  return names.length > 0 && reproduced === names.length;
};

const copies = join(root, 'test', 'vectors');
const originals = join(root, '..', 'shared', 'vectors');
const [given] = process.argv.slice(2);
const hasOriginals = given === undefined && existsSync(originals);
const folders = given === undefined ? [copies] : [resolve(given)];
if (hasOriginals) folders.push(originals);

const stale = hasOriginals ? copyDifferences(originals, copies) : [];
for (const line of stale) console.error(`test/vectors: ${line}`);
const reproduced = folders.map(check);
if (stale.length > 0 || reproduced.includes(false)) process.exitCode = 1;
