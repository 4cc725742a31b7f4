/** Forces one rotation, and finds out whether the server still knows this session. */
import type { Credential, SessionRecord } from '../machines/credential.ts';
import type { RecoveryOutcome } from '../machines/token-events.ts';
import type { Chart } from './chart.ts';
import type { Environment } from './env.ts';
import type { Exchange } from './exchange.ts';
import type { FreeWindow } from './free-window.ts';
import type { Gate } from './gate.ts';
import type { Journal } from './journal.ts';
import type { Answer, Protocol } from './protocol.ts';
import type { Warn } from './warnings.ts';
import { sendOwn } from './wire.ts';

export interface RecoveryParts {
  readonly env: Environment;
  readonly protocol: Protocol;
  readonly chart: Chart;
  readonly window: FreeWindow;
  readonly gate: Gate;
  readonly journal: Journal;
  readonly exchange: Exchange;
  readonly warn: Warn;
  /** Writes this page's mark. */
  mark(record: SessionRecord): Promise<void>;
}

/** How long a verdict waits for requests that may yet revive the token, milliseconds. */
const SETTLE_BOUND = 10_000;

/**
 * The machine's `recovery` actor. It ends early when the machine has left the state meanwhile:
 * whatever it heard was offered to the machine at once.
 */
export async function recover(parts: RecoveryParts, signal: AbortSignal): Promise<RecoveryOutcome> {
  const { chart, gate, journal, window, exchange } = parts;
  await gate.work;
  chart.send({ type: 'record.read', record: await journal.load() });
  if (!signal.aborted && window.heldMs(chart.record.marks) <= 0) await parts.mark(chart.record);
  if (signal.aborted) return 'unanswered';
  const outcome = await tryBoth(parts, signal);
  if (outcome !== 'refused' || exchange.count === 0) return outcome;
  // A request that ends late may revive the token (golden trace "slow_end_revives_last").
  await gate.until(() => exchange.count === 0, SETTLE_BOUND);
  return signal.aborted ? 'unanswered' : tryBoth(parts, signal);
}

async function tryBoth(parts: RecoveryParts, signal: AbortSignal): Promise<RecoveryOutcome> {
  const { credential, previous } = parts.chart.record;
  if (!credential) return 'unanswered';
  const outcome = await tryOne(parts, credential, () => {});
  if (outcome !== 'refused' || !previous || signal.aborted) return outcome;
  return tryOne(parts, previous, () => reinstate(parts, credential.token));
}

/** Another device undid the rotation on the server: the token before is the current one again. */
function reinstate({ chart, journal }: RecoveryParts, refused: string): void {
  journal.reinstate(chart.record, refused);
  chart.send({ type: 'token.reinstated', token: refused });
}

async function tryOne(
  parts: RecoveryParts,
  credential: Credential,
  onAccepted: () => void,
): Promise<RecoveryOutcome> {
  const { env, protocol, chart, exchange } = parts;
  const { epoch } = chart.record;
  const sentAt = env.now();
  const answer = await sendOwn(env, protocol.renew(credential));
  if (!answer) return 'unanswered';
  parts.window.measure(sentAt);
  const observation = exchange.observe(answer, credential, true);
  if (observation.kind === 'rejected') return 'refused';
  if (observation.kind === 'rotated') {
    onAccepted();
    const offer = {
      epoch,
      credential: observation.credential,
      sentToken: credential.token,
      sentAt,
    };
    chart.send({ type: 'token.offered', offer });
    return 'accepted';
  }
  if (!isSuccess(answer) || observation.kind === 'unknown') return 'unanswered';
  onAccepted();
  if (epoch === chart.record.epoch && observation.kind === 'blank') parts.window.touch(sentAt);
  if (protocol.rotates()) warnIgnored(parts, answer);
  return 'accepted';
}

const isSuccess = ({ status }: Answer) => status >= 200 && status < 300;

function warnIgnored({ warn, protocol }: RecoveryParts, { status }: Answer): void {
  warn(
    'forced_rotation_ignored',
    `GET ${protocol.baseUrl}/… with a forced rotation was answered by status ${status} without a new token. Look for a proxy that strips the query or the headers.`,
  );
}
