import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { alias } from '../../../vitest.config.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('../../..'),
  resolve: { alias },
  test: {
    include: ['.tmp/docs*/*.test.{ts,tsx}'],
    setupFiles: [at('./world.ts')],
    testTimeout: 30_000,
  },
});
