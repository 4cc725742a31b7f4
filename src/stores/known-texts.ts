/** What a store holds under a key. */
export type Text = string | null;

/** One call of an update's `change` inside a store. */
export interface Run {
  /** What the store had. */
  readonly stored: Text;
  /** What the store was given. */
  readonly text: Text;
}

/** The last known text of one key. */
interface Known {
  readonly text: Text;
  /** How many updates of this page have ended. */
  readonly turn: number;
  /**
   * Only while `text` is not saved: the stored texts it is newer than. Any other one was written by
   * another tab meanwhile, and is the truth. `any`: the store's text was never seen.
   */
  readonly newerThan?: Set<Text> | 'any';
}

/** The memory of a resilient store: the last known text of each key, and what it is newer than. */
export function knownTexts() {
  const texts = new Map<string, Known>();
  const turn = (key: string) => texts.get(key)?.turn ?? 0;
  const set = (key: string, text: Text, newerThan?: Known['newerThan']) => {
    texts.set(key, { text, turn: turn(key) + 1, ...(newerThan && { newerThan }) });
    return text;
  };
  const current = (key: string, stored: Text) => {
    const known = texts.get(key);
    return known && isNewer(known, stored) ? known.text : stored;
  };

  return {
    turn,
    text: (key: string): Text => texts.get(key)?.text ?? null,
    /** The text that counts when the store has `stored`. */
    current,
    /** A read has answered that began at `begun`. */
    seen(key: string, stored: Text, begun: number): Text {
      const known = texts.get(key);
      // An update ended meanwhile: what was read may be older.
      if (turn(key) !== begun) return known?.newerThan ? known.text : stored;
      const text = current(key, stored);
      if (text === stored) texts.set(key, { text, turn: begun });
      return text;
    },
    saved: (key: string, text: Text) => set(key, text),
    /** A late update has come to run: it saves what is unsaved. */
    saveLate(key: string, stored: Text): Text {
      const text = current(key, stored);
      const newerThan = texts.get(key)?.newerThan;
      if (text !== stored && newerThan instanceof Set) newerThan.add(text);
      return text;
    },
    /** A late update has saved `text`; `ran`: that of its own change, which may be older. */
    savedLate(key: string, text: Text, ran: boolean) {
      const known = texts.get(key);
      if (!known) return;
      if (known.text === text) set(key, text);
      else if (ran && known.newerThan instanceof Set) known.newerThan.add(text);
      else if (ran && !known.newerThan) set(key, known.text, new Set([text]));
    },
    /** The update was run, but not saved; `mayLand`: it may be yet. */
    keepRun(key: string, { stored, text }: Run, mayLand: boolean): Text {
      const known = texts.get(key);
      const older = known?.newerThan instanceof Set && isNewer(known, stored) && known.newerThan;
      return set(key, text, new Set([...(older || []), stored, ...(mayLand ? [text] : [])]));
    },
    /** The update did not come to run: it runs on the memory. */
    keepChange(key: string, change: (text: Text) => Text): Text {
      const known = texts.get(key);
      const before = known?.text ?? null;
      const text = change(before);
      // A change of nothing must not hide a text that was never seen.
      if (text === before) return text;
      return set(key, text, known ? (known.newerThan ?? new Set([before])) : 'any');
    },
  };
}

function isNewer({ newerThan }: Known, stored: Text): boolean {
  return newerThan === 'any' || newerThan?.has(stored) === true;
}
