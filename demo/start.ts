/** `npm start`: the demo. `npm start -- --help` tells its options. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startDemo } from './server/index.ts';

const HELP = `npm start -- [options]

  --api URL      where your own devise_token_auth is mounted, such as https://api.example.com/auth
                 (without it: a reference server on this machine)
  --window MS    its batch_request_buffer_throttle in milliseconds
                 (default: 5000, and 3000 with the reference server)
  --port N       the port of the page (default: a free one)
`;

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      api: { type: 'string' },
      window: { type: 'string' },
      port: { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const api = addressOf(values.api);
  const windowMs = numberOf('--window', values.window ?? (api === undefined ? '3000' : '5000'));
  const demo = await startDemo({ api, port: numberOf('--port', values.port), windowMs });
  console.log(`\ntokenchart demo: open ${demo.url}   (Ctrl-C ends it)\n`);
  if (api !== undefined) console.log(corsAdvice(new URL(demo.url).origin));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void demo.close());
  }
}

const corsAdvice = (origin: string) => `Your server must let this page in by CORS:
  origin            ${origin}
  request headers   access-token, client, uid, token-type, content-type
  exposed headers   access-token, client, uid, expiry, token-type, authorization
  methods           GET, POST, DELETE
`;

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= 0) return number;
  throw new Error(`${name} needs a whole number, not "${text}"`);
}

function addressOf(api: string | undefined): string | undefined {
  if (api === undefined || (URL.canParse(api) && /^https?:/.test(api))) return api;
  throw new Error(
    `--api needs a whole address, such as https://api.example.com/auth, not "${api}"`,
  );
}
