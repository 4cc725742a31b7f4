/** Draws the charts of the documents; with `--check` it only tells which are out of date. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DRAWINGS, INSPECTOR_DRAWING } from './chart/draw.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const root = resolve(import.meta.dirname, '..');

for (const { file, machine, draw } of [...DRAWINGS, INSPECTOR_DRAWING]) {
  const path = join(root, file);
  const drawn = await draw(machine);
  const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === drawn;
  if (values.check && !isCurrent) {
    console.error(`${file} is out of date: npm run chart`);
    process.exitCode = 1;
  } else if (!values.check) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, drawn);
  }
  if (!values.check || isCurrent)
    console.log(`${file} ${values.check ? 'is up to date' : 'drawn'}`);
}
