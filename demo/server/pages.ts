/** Builds the pages, in memory: nothing is left behind on the disk. */
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import type { DemoConfig } from '../config.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The built files by path, such as `/index.html`. */
export type Pages = ReadonlyMap<string, string | Uint8Array>;

/** Bundles the pages with the sources of this checkout. */
export async function buildPages(config: DemoConfig): Promise<Pages> {
  const built = await build({
    configFile: false,
    root: at('..'),
    publicDir: false,
    logLevel: 'error',
    resolve: {
      alias: {
        'tokenchart/devtools': at('../../adapters/devtools.ts'),
        'tokenchart/fetch': at('../../adapters/fetch.ts'),
        'tokenchart/swr': at('../../adapters/swr.ts'),
        tokenchart: at('../../src/index.ts'),
      },
    },
    build: {
      write: false,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: [at('../index.html'), at('../frame.html'), at('../inspector.html')],
      },
    },
  });
  const { output } = built as Rolldown.RolldownOutput;
  return new Map(
    output.map((file) => [
      `/${file.fileName}`,
      file.type === 'chunk' ? file.code : configured(file, config),
    ]),
  );
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;' };

function configured({ fileName, source }: Rolldown.OutputAsset, config: DemoConfig) {
  if (!fileName.endsWith('.html')) return source;
  const text = JSON.stringify(config).replace(/[&"<]/g, (sign) => escapes[sign] ?? sign);
  return String(source).replace('%CONFIG%', text);
}
