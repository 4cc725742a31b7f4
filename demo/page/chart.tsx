/** The statechart of the right frame's session, with the active state lit. */
import type { SessionSnapshot } from '../../src/index.ts';
import { stateText } from '../texts.ts';

type Leaf =
  | 'signedOut'
  | 'batchWindow'
  | 'idle'
  | 'inFlight'
  | 'holding'
  | 'recovering'
  | 'waiting';

interface Box {
  readonly name: Leaf;
  readonly x: number;
  readonly y: number;
}

const WIDTH = 100;
const HEIGHT = 30;
const boxes: readonly Box[] = [
  { name: 'signedOut', x: 4, y: 8 },
  { name: 'batchWindow', x: 176, y: 8 },
  { name: 'idle', x: 356, y: 8 },
  { name: 'inFlight', x: 356, y: 76 },
  { name: 'waiting', x: 16, y: 168 },
  { name: 'recovering', x: 176, y: 168 },
  { name: 'holding', x: 344, y: 168 },
];

interface Edge {
  readonly path: string;
  readonly text: string;
  readonly at: readonly [number, number];
}

/** The transitions that matter most. */
const edges: readonly Edge[] = [
  { path: 'M104 23 H172', text: 'sign-in', at: [138, 17] },
  { path: 'M276 23 H352', text: 'window over', at: [314, 17] },
  { path: 'M406 38 V72', text: 'request', at: [384, 58] },
  { path: 'M356 91 C300 91 262 78 250 42', text: 'new token', at: [318, 77] },
  { path: 'M406 106 V164', text: 'answer lost', at: [372, 122] },
  { path: 'M406 106 V164', text: 'or page gone', at: [368, 135] },
  { path: 'M344 183 H280', text: 'quiet', at: [312, 177] },
  { path: 'M116 183 H172', text: '', at: [0, 0] },
  { path: 'M360 198 C320 224 110 224 80 201', text: 'another tab leads', at: [226, 221] },
  { path: 'M226 168 V42', text: 'new token', at: [226, 112] },
  { path: 'M190 168 C150 136 80 110 60 42', text: 'refused', at: [108, 112] },
];

const MEANINGS: Readonly<Record<Leaf, string>> = {
  signedOut: 'No credential.',
  batchWindow: 'Requests are free: the server rotates nothing.',
  idle: 'Quiet. The next request may bring a new token.',
  inFlight: 'A request is out that may rotate; a mark in the store says so.',
  holding: 'A mark was found: an answer may be lost. The old token still works for a while.',
  recovering: 'One request forces one rotation, and this time the answer is heard.',
  waiting: 'Another tab recovers; requests wait for it.',
};

export function Chart({ snapshot }: { readonly snapshot: SessionSnapshot | null }) {
  const active: Leaf | null = snapshot && leafOf(snapshot);
  return (
    <figure className="chart">
      <figcaption>
        <h2>tokenchart’s state</h2>
        <a href="./inspector.html" target="_blank" rel="noopener">
          Inspector ↗
        </a>
        <p role="status">
          <b data-testid="state">{stateText(snapshot)}</b> {active && MEANINGS[active]}
        </p>
      </figcaption>
      <svg
        viewBox="0 0 460 234"
        role="img"
        aria-label={`The statechart; active: ${stateText(snapshot)}`}
      >
        <Tip />
        <g className={snapshot?.state === 'stale' ? 'group active' : 'group'}>
          <rect x="4" y="142" width="452" height="90" rx="10" />
          <text x="16" y="159">
            stale
          </text>
        </g>
        {edges.map(({ path, text, at: [x, y] }) => (
          <g key={text + path} className="edge">
            <path d={path} markerEnd="url(#tip)" />
            <text x={x} y={y}>
              {text}
            </text>
          </g>
        ))}
        {boxes.map(({ name, x, y }) => (
          <g key={name} className={name === active ? 'state active' : 'state'}>
            <rect x={x} y={y} width={WIDTH} height={HEIGHT} rx="8" />
            <text x={x + WIDTH / 2} y={y + HEIGHT / 2}>
              {name}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

/** The arrows' tip, for every drawing of the page. */
const Tip = () => (
  <marker
    id="tip"
    viewBox="0 0 8 8"
    refX="7"
    refY="4"
    markerWidth="7"
    markerHeight="7"
    orient="auto"
  >
    <path d="M0 0 L8 4 L0 8 z" />
  </marker>
);

const leafOf = ({ state, stale }: SessionSnapshot): Leaf =>
  state === 'stale' ? (stale ?? 'holding') : state;
