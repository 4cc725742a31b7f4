/** Explores what its argument says, and prints the result as JSON: one process a job. */
import { type ExploreOptions, explore } from '../../src/testing/explore.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as ExploreOptions;
const started = performance.now();
const result = explore(options);
const seconds = (performance.now() - started) / 1_000;
console.log(JSON.stringify({ ...result, seconds }));
