/** A screen as apps have them: what the API says, kept fresh by SWR. */
import { useSyncExternalStore } from 'react';
import useSWR, { SWRConfig } from 'swr';
import type { Client } from './app.ts';

/** What is shown, and how often it is polled; in the address, so that a reload shows it again. */
export interface Shown {
  readonly path: string | null;
  readonly pollMs: number;
}

export interface Choice {
  get(): Shown;
  set(shown: Shown): void;
  subscribe(listener: () => void): () => void;
}

export function createChoice(): Choice {
  const listeners = new Set<() => void>();
  const given = new URLSearchParams(location.hash.slice(1));
  let shown: Shown = { path: given.get('show'), pollMs: Number(given.get('poll') ?? 0) };
  return {
    get: () => shown,
    set(next) {
      shown = next;
      location.hash = `show=${encodeURIComponent(next.path ?? '')}&poll=${next.pollMs}`;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface ScreenProps {
  readonly client: Client;
  readonly choice: Choice;
  readonly api: string;
}

export function Screen({ client, choice, api }: ScreenProps) {
  const { state, subject } = useSyncExternalStore(client.subscribe, client.view);
  const fetcher = async (path: string): Promise<unknown> => {
    const answer = await client.fetch(new URL(path, api || location.origin).href);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  };
  return (
    // The stories' server moves its clock ahead: what the user does seconds later comes at once.
    <SWRConfig value={{ fetcher, dedupingInterval: 0, focusThrottleInterval: 0 }}>
      <p>
        {state} {subject}
      </p>
      <Data choice={choice} />
    </SWRConfig>
  );
}

function Data({ choice }: Pick<ScreenProps, 'choice'>) {
  const { path, pollMs } = useSyncExternalStore(choice.subscribe, choice.get);
  const { data, error } = useSWR<unknown, Error>(path, { refreshInterval: pollMs });
  return <output>{error ? error.message : JSON.stringify(data)}</output>;
}
