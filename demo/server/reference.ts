/** The reference server, and the few switches that the page has over it. */

import {
  type ReferenceServer,
  startReferenceServer,
} from '../../src/testing/reference-server/http.ts';
import type { FaultRequest, Hold } from '../../src/testing/reference-server/index.ts';
import type { DemoConfig, Kind, ServerSide, ServerState, Side } from '../config.ts';
import { sides } from '../config.ts';

/** How long an answer travels, milliseconds: long enough to see that one is on its way. */
const TRAVEL_MS = 120;

const users = {
  usual: { email: 'ada@example.com', password: 'secret123' },
  tokenchart: { email: 'bob@example.com', password: 'secret123' },
} as const;

/** The running reference server. */
export interface Reference {
  readonly config: DemoConfig;
  state(): ServerState;
  setKind(kind: Kind): void;
  /** Keeps the answers of both frames on their way, after the server has acted. */
  hold(): void;
  release(): void;
  /** The server acts on the next request of each frame; a gateway answers 504 in its place. */
  loseNext(): void;
  close(): Promise<void>;
}

const isData = ({ method, path }: FaultRequest) => method !== 'OPTIONS' && path.startsWith('/api/');
const isOf = (side: Side) => (request: FaultRequest) =>
  isData(request) && request.headers['uid'] === users[side].email;

/** Starts it on a free port, with one user for each frame. */
export async function startReference(windowMs: number): Promise<Reference> {
  const server = await startReferenceServer({
    kind: 'classic',
    batchWindowMs: windowMs,
    users: Object.values(users),
  });
  const { model, faults, url } = server;
  const always = Number.POSITIVE_INFINITY;
  faults.delayAnswer(TRAVEL_MS, { match: isData, times: always });
  faults.changeHeaders(numbered(server), { times: always });
  let holds: Partial<Record<Side, Hold>> = {};
  return {
    config: {
      api: `${url}/auth`,
      urls: { me: `${url}/api/me`, list: `${url}/api/list/inbox` },
      windowMs,
      users,
    },
    state: () => ({
      kind: model.settings.kind,
      sides: {
        usual: sideState(server, 'usual', holds.usual),
        tokenchart: sideState(server, 'tokenchart', holds.tokenchart),
      },
    }),
    setKind: (kind) => model.configure({ kind }),
    hold() {
      for (const side of sides) holds[side] ??= faults.hold({ match: isOf(side) });
    },
    release() {
      for (const hold of Object.values(holds)) hold.release();
      holds = {};
    },
    loseNext() {
      for (const side of sides) faults.answerAfter(504, { match: isOf(side) });
    },
    close: () => server.close(),
  };
}

/**
 * Adds the number of the token to each answer that brings one, so that the page can show numbers and
 * needs to know no token.
 */
function numbered({ model }: ReferenceServer) {
  return (headers: Readonly<Record<string, string>>) => {
    const { client, 'access-token': token } = headers;
    if (!token?.trim() || client === undefined) return headers;
    const exposed = `${headers['access-control-expose-headers']}, x-generation`;
    return {
      ...headers,
      'x-generation': String(model.generationOf(client)),
      'access-control-expose-headers': exposed,
    };
  };
}

function sideState(
  { model, clock, requests }: ReferenceServer,
  side: Side,
  hold?: Hold,
): ServerSide {
  const isSignIn = (path: string) => path.endsWith('/sign_in');
  const { email } = users[side];
  const signIn = requests.findLast(
    ({ path, user, client }) => isSignIn(path) && user === email && client,
  );
  const client = signIn?.client ?? '';
  const updatedAt = model.row(client)?.updatedAt ?? 0;
  const left = updatedAt + model.settings.batchWindowMs - clock.now();
  return {
    generation: model.generationOf(client),
    windowLeftMs: Math.max(0, left),
    held: hold?.held ?? 0,
  };
}
