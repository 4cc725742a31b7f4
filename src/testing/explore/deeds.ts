/** What can happen next. */
export type Deed =
  /** A page: its store, its lock, a timer, the app. */
  | { readonly do: 'store' | 'lock' | 'lapse' | 'request' | 'renewal'; readonly page: number }
  | { readonly do: 'timer'; readonly page: number; readonly timer: string }
  | { readonly do: 'reload' | 'crash' | 'close' | 'open'; readonly page: number }
  | { readonly do: 'freeze' | 'thaw' | 'online'; readonly page: number }
  | { readonly do: 'signOut'; readonly page: number; readonly isHeard: boolean }
  | { readonly do: 'signIn'; readonly page: number }
  /** A request; `at`: when in this tick the server sees it. */
  | { readonly do: 'arrive'; readonly flight: number; readonly at: number }
  | { readonly do: 'loseRequest' | 'copy' | 'cut' | 'end' | 'raise'; readonly flight: number }
  | { readonly do: 'answer' | 'loseAnswer'; readonly flight: number }
  /** A channel message. */
  | { readonly do: 'note'; readonly note: number }
  | { readonly do: 'mute' }
  | { readonly do: 'tick' };
