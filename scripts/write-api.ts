/** Writes the reference of everything that can be imported into docs/api. */
import { runTypedoc } from './docs/typedoc.ts';

const { isRight, told } = runTypedoc('docs');
console.log(told.trim());
if (!isRight) process.exitCode = 1;
