/** The package as it would be published, and apps that install it. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command; rejects with all that it said when it fails. */
export async function command(
  file: string,
  args: readonly string[],
  cwd = root,
  env = process.env,
): Promise<string> {
  try {
    const { stdout } = await run(file, args, { cwd, env, maxBuffer: 1 << 26 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-25);
    throw new Error(
      `${[file, ...args].join(' ')} failed:\n${said.map((line) => line.slice(0, 300)).join('\n')}`,
    );
  }
}

export interface Packed {
  readonly tarball: string;
  readonly files: readonly string[];
  readonly bytes: number;
}

/** Builds and packs. */
export async function pack(into: string): Promise<Packed> {
  await command('npm', ['run', 'build']);
  const text = await command('npm', ['pack', '--json', '--pack-destination', into]);
  const [told] = JSON.parse(text) as [
    { filename: string; files: { path: string }[]; size: number },
  ];
  const files = told.files.map(({ path }) => path);
  return { tarball: join(into, told.filename), files, bytes: told.size };
}

/** A folder outside of this one, so that nothing of it is found by accident. */
export const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'tokenchart-package-'));

/** An app that has installed the package, xstate, and these; with the consumers' sources in it. */
export async function installIn(
  app: string,
  packed: Packed,
  others: readonly string[],
): Promise<void> {
  await writeFile(join(app, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  const versions = await Promise.all(['xstate', ...others].map(asHere));
  const flags = ['--no-audit', '--no-fund', '--prefer-offline'];
  await command('npm', ['install', ...flags, packed.tarball, ...versions], app);
  const from = join(root, 'scripts/package/consumers');
  await cp(from, app, { recursive: true });
  // Named so, so that they are not compiled here.
  for (const name of await readdir(app)) {
    if (name.endsWith('.txt')) await rename(join(app, name), join(app, name.slice(0, -4)));
  }
}

async function asHere(name: string): Promise<string> {
  const { default: found } = await import(`${root}/node_modules/${name}/package.json`, {
    with: { type: 'json' },
  });
  return `${name}@${found.version}`;
}
