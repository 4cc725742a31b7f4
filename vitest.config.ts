import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Tests import the published names; here they are the sources. */
export const alias = {
  'tokenchart/axios': at('./adapters/axios.ts'),
  'tokenchart/devtools': at('./adapters/devtools.ts'),
  'tokenchart/fetch': at('./adapters/fetch.ts'),
  'tokenchart/react': at('./adapters/react.tsx'),
  'tokenchart/service-worker': at('./adapters/service-worker.ts'),
  'tokenchart/swr': at('./adapters/swr.ts'),
  'tokenchart/vanilla': at('./adapters/vanilla.ts'),
  'tokenchart/testing/server': at('./src/testing/reference-server/http.ts'),
  'tokenchart/testing': at('./src/testing/index.ts'),
  tokenchart: at('./src/index.ts'),
};

/** Where the published files lie, for a run of the tests on them instead of on the sources. */
const packed = process.env['TOKENCHART_PACKED'];
const root = at('./');

/** Has every import of a source get the published file. */
const published = {
  name: 'published',
  enforce: 'pre' as const,
  async resolveId(this: Resolver, source: string, importer: string | undefined) {
    const found = await this.resolve(source, importer, { skipSelf: true });
    const [, path] = found?.id.startsWith(root)
      ? (/^((?:machines|src|adapters)\/.*)\.tsx?$/.exec(found.id.slice(root.length)) ?? [])
      : [];
    return path ? `${packed}/${path}.js` : null;
  },
};

interface Resolver {
  resolve(
    source: string,
    importer: string | undefined,
    options: { skipSelf: boolean },
  ): Promise<{ id: string } | null>;
}

export default defineConfig({
  plugins: packed ? [published] : [],
  resolve: { alias },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/browser/**'],
          maxWorkers: '100%', // left alone, Vitest spares a core: half of two
          testTimeout: 30_000, // for slow machines: none of these tests waits
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false, // each file keeps both cores busy by itself
        },
      },
    ],
  },
});
