/** What the stories of many tabs need of a browser, the same for every engine. */

export type EngineName = 'chromium' | 'firefox' | 'webkit';

/** A tab. Each of its methods resolves soon: whoever waits for something asks again. */
export interface EngineTab {
  /** What a JavaScript expression is worth in the page, as JSON; promises are waited for. */
  eval(expression: string): Promise<unknown>;
  reload(): Promise<void>;
  navigate(url: string): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
  /** Opens the same page from this one, as "Duplicate tab" does: sessionStorage is copied. */
  duplicate(): Promise<EngineTab>;
  /** Kills the page without a word, where the engine can be told to. */
  readonly crash?: () => Promise<void>;
  /** Stops the page's timers and tasks, where the engine can be told to. */
  readonly freeze?: () => Promise<void>;
  readonly thaw?: () => Promise<void>;
  /** Stops the profile's service workers without a word, where the engine can be told to. */
  readonly stopWorkers?: () => Promise<void>;
}

/** Tabs that share cookies, storage, locks and channels, and share them with nobody else. */
export interface Profile {
  open(url: string): Promise<EngineTab>;
  close(): Promise<void>;
}

export interface Engine {
  readonly name: EngineName;
  profile(): Promise<Profile>;
  quit(): Promise<void>;
}
