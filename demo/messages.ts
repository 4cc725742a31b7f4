/** What a frame and the page around it say to each other. No message holds a token. */
import type { SessionSnapshot } from '../src/index.ts';
import type { Side } from './config.ts';

/** What an answer brought in its `access-token` header. */
export type Brought = 'token' | 'blank' | 'nothing';

/** A request on its way. */
export interface Sent {
  /** Counts within the frame's page. */
  readonly id: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
}

/** An answer, as the frame got it. */
export interface Answered {
  readonly id: number;
  readonly status: number;
  readonly brought: Brought;
  /** The number of the token that it brought, where the server tells. */
  readonly generation: number | null;
}

/** What a frame tells. */
export type Report =
  /** A new page has been loaded. */
  | { readonly type: 'loaded' }
  | { readonly type: 'signedIn'; readonly value: boolean }
  | { readonly type: 'snapshot'; readonly snapshot: SessionSnapshot }
  /** The number of this tab. */
  | { readonly type: 'number'; readonly number: number }
  /** The session has the token of this number from another tab, or out of the store. */
  | { readonly type: 'held'; readonly generation: number }
  | ({ readonly type: 'sent' } & Sent)
  | ({ readonly type: 'answered' } & Answered)
  | { readonly type: 'failed'; readonly id: number };

export type FrameMessage = Report & { readonly side: Side };

/** What the page asks a frame to do. */
export type Command = 'signIn' | 'focus' | 'reload';

/** Whether there is a page around this one. */
export const isFrame = window.parent !== window;

/** Tells the page around this frame, if there is one. */
export function createReporter(side: Side): (report: Report) => void {
  return (report) => {
    if (isFrame) window.parent.postMessage({ ...report, side }, window.location.origin);
  };
}

/** Calls back for each message of the frames. */
export function onReport(listener: (message: FrameMessage) => void): void {
  window.addEventListener('message', ({ origin, data }: MessageEvent<FrameMessage>) => {
    if (origin === window.location.origin && data?.side) listener(data);
  });
}

/** Asks a frame. */
export function command(frame: HTMLIFrameElement, what: Command): void {
  frame.contentWindow?.postMessage({ command: what }, window.location.origin);
}

/** Calls back for each command of the page. */
export function onCommand(listener: (what: Command) => void): void {
  window.addEventListener('message', ({ origin, data }: MessageEvent<{ command?: Command }>) => {
    if (origin === window.location.origin && data?.command) listener(data.command);
  });
}
