/** What the server tells the pages. It stands in a `meta` tag of each. */
export interface DemoConfig {
  /** Where the gem is mounted, such as `http://127.0.0.1:40123/auth`. */
  readonly api: string;
  /** What the two frames fetch. */
  readonly urls: { readonly me: string; readonly list: string };
  /** The server's batch window, milliseconds. */
  readonly windowMs: number;
  /** The users of the reference server; null with a server of one's own. */
  readonly users: Readonly<
    Record<Side, { readonly email: string; readonly password: string }>
  > | null;
}

/** Left and right. */
export type Side = 'usual' | 'tokenchart';
export const sides: readonly Side[] = ['usual', 'tokenchart'];

/** Which gem releases the reference server behaves like. */
export const kinds = ['classic', 'modern', 'absent', 'static'] as const;
export type Kind = (typeof kinds)[number];

/** What the reference server tells about one frame's session. */
export interface ServerSide {
  /** The number of the newest token; null without a session. */
  readonly generation: number | null;
  /** For how long requests rotate nothing, milliseconds. */
  readonly windowLeftMs: number;
  /** Requests that the server has answered, and whose answers are kept on their way. */
  readonly held: number;
}

/** What the reference server tells the page. */
export interface ServerState {
  readonly kind: Kind;
  readonly sides: Readonly<Record<Side, ServerSide>>;
}

/** Reads the config of this page. */
export function readConfig(): DemoConfig {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="demo-config"]');
  if (!meta) throw new Error('the page was not served by demo/start.ts: its config is missing');
  return JSON.parse(meta.content) as DemoConfig;
}
