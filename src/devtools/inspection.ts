/** Follows one session, and keeps what an inspector shows of it. Holds no token. */
import { insideOf, type RequestListener } from '../inside.ts';
import type { Session } from '../session.ts';
import type { SessionSnapshot } from '../snapshot.ts';
import { changesBetween } from './changes.ts';
import { statusOf } from './message.ts';
import { requestName } from './request-name.ts';
import { type ListedTab, TabList } from './tab-list.ts';
import { Timeline, type TimelineEntry } from './timeline.ts';

export interface Inspection {
  /** The name of this page among those of the session. */
  readonly page: string;
  readonly snapshot: SessionSnapshot;
  /** The other tabs that have an inspector. */
  readonly others: readonly ListedTab[];
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[];
  stop(): void;
}

/** @throws TypeError where `session` is none of this copy of the package. */
export function startInspection(session: Session, onChange: () => void): Inspection {
  const { env, key, page, covers, requestListeners } = insideOf(session);
  const timeline = new Timeline(() => env.now());
  let snapshot = session.getSnapshot();
  const tabs = new TabList({ env, key, page, onChange, status: () => statusOf(snapshot) });
  const undo = session.subscribe(() => {
    const before = snapshot;
    snapshot = session.getSnapshot();
    for (const { kind, text } of changesBetween(before, snapshot)) timeline.add(kind, text);
    tabs.tell();
    onChange();
  });
  const hear: RequestListener = (input, init, answer) => {
    const id = timeline.add('request', requestName(input, init, { base: env.baseUrl(), covers }));
    const complete = (outcome: string) => {
      timeline.complete(id, outcome);
      onChange();
    };
    answer.then(
      (answered) => complete(answered ? String(answered.status) : 'left to another request'),
      () => complete('no answer'),
    );
    onChange();
  };
  requestListeners.add(hear);
  return {
    page,
    get snapshot() {
      return snapshot;
    },
    get others() {
      return tabs.others;
    },
    get entries() {
      return timeline.entries;
    },
    stop() {
      undo();
      requestListeners.delete(hear);
      tabs.stop();
    },
  };
}
