/** What the page of the adapters' stories is told by its address, and what the driver may do in it. */
import type { CallEnd, StoryApp } from '../../stories/page/app.ts';

export const ADAPTERS = ['fetch', 'axios-fetch', 'axios-xhr', 'swr', 'query'] as const;
/** By which library the page sends. */
export type AdapterName = (typeof ADAPTERS)[number];

export const USUALS = ['every-header', 'no-blanks', 'interceptor', 'at-load'] as const;
/**
 * The usual wiring in the control's page: a js-cookie helper that stores every header, one that
 * ignores blanks, an axios response interceptor, a token that is read when the module is loaded.
 */
export type UsualName = (typeof USUALS)[number];

export interface WiringChoice {
  readonly adapter: AdapterName;
  readonly usual: UsualName;
}

export const SCREENS = ['none', 'dialog', 'lists', 'intervals', 'immutable', 'form'] as const;
export type ScreenName = (typeof SCREENS)[number];

/** A request by the adapter, and not by way of a component. */
export interface Sending {
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
  readonly timeoutMs?: number;
}

/** `window.app` of these stories. */
export interface AdapterApp extends StoryApp {
  /** Shows a screen, also after a reload. */
  open(screen: ScreenName): void;
  send(sending: Sending): Promise<CallEnd>;
  /** Saves the form. */
  save(): Promise<CallEnd>;
  reactVersion: string;
}

export function readChoice(search: string): WiringChoice {
  const given = new URLSearchParams(search);
  return {
    adapter: oneOf(ADAPTERS, given.get('adapter')),
    usual: oneOf(USUALS, given.get('usual')),
  };
}

/** The one that is named, or the first. */
export const oneOf = <T extends string>(all: readonly [T, ...T[]], name: string | null): T =>
  all.find((one) => one === name) ?? all[0];
