/** The problem in one picture. */

interface Arrow {
  readonly y: number;
  /** To the server, or back. */
  readonly to: 'server' | 'page';
  readonly text: string;
  readonly isBad?: boolean;
}

const arrows: readonly Arrow[] = [
  { y: 34, to: 'server', text: 'request with token №1' },
  { y: 66, to: 'page', text: 'answer with №2', isBad: true },
  { y: 98, to: 'server', text: 'some seconds later: request with №1' },
  { y: 130, to: 'page', text: '401, logged out', isBad: true },
];

export function Sketch() {
  return (
    <svg
      className="sketch"
      viewBox="0 0 440 142"
      role="img"
      aria-label="A page sends token 1. The server replaces it by token 2. The page is reloaded before the answer arrives. Its next request with token 1 is refused."
    >
      <path d="M70 6 V142 M370 6 V142" />
      <text x="34" y="38">
        page
      </text>
      <text x="405" y="38">
        server
      </text>
      <text className="bad" x="34" y="70">
        reload
      </text>
      <text className="quiet" x="405" y="54">
        now №2
      </text>
      {arrows.map(({ y, to, text, isBad }) => (
        <g key={y}>
          <path d={line(y, to, isBad === true && y < 98)} markerEnd="url(#tip)" />
          <text x="220" y={y - 5} className={isBad ? 'bad' : ''}>
            {text}
          </text>
        </g>
      ))}
      <path className="cross" d="M106 60 l12 12 m0 -12 l-12 12" />
    </svg>
  );
}

/** A lost answer ends on its way. */
const line = (y: number, to: Arrow['to'], isLost: boolean) =>
  to === 'server' ? `M74 ${y} H366` : `M366 ${y} H${isLost ? 120 : 74}`;
