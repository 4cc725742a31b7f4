import type { FaultAction, HoldPoint } from './faults.ts';
import { corsHeaders } from './headers.ts';
import type { Answer } from './lifecycle.ts';
import type { ReferenceModel } from './model.ts';
import type { ServerRequest } from './request.ts';
import type { OpenEntry } from './request-log.ts';
import { noteTrace } from './request-log.ts';

/** An answer on its way out. */
export type OutgoingAnswer = Pick<
  Answer,
  'status' | 'headers' | 'json' | 'text' | 'chunks' | 'chunkGapMs'
>;

/** The connection of one request. */
export interface Wire {
  /** Sends an answer; resolves when it is out or its client gone. */
  send(answer: OutgoingAnswer): Promise<void>;
  /** Sends the headers and a part of the body, then ends the connection. */
  sendPart(answer: OutgoingAnswer): Promise<void>;
  /** Ends the connection. */
  cut(): void;
}

/** What one exchange works with. */
export interface ExchangeParts {
  readonly model: ReferenceModel;
  readonly sleep: (ms: number) => Promise<void>;
  readonly wire: Wire;
  readonly entry: OpenEntry;
  /** The faults that this request has taken. */
  readonly faults: readonly FaultAction[];
}

const delay = async (parts: ExchangeParts, type: 'delayBefore' | 'delayAnswer') => {
  for (const fault of parts.faults) if (fault.type === type) await parts.sleep(fault.ms);
};

const waitAt = async ({ faults }: ExchangeParts, point: HoldPoint) => {
  for (const fault of faults)
    if (fault.type === 'hold' && fault.at === point) await fault.gate.pass();
};

const has = ({ faults }: ExchangeParts, type: FaultAction['type']): boolean =>
  faults.some((fault) => fault.type === type);

const gatewayAnswer = (
  { faults }: ExchangeParts,
  type: 'insteadBefore' | 'insteadAfter',
  request: ServerRequest,
): OutgoingAnswer | null => {
  for (const fault of faults) {
    if (fault.type !== type) continue;
    const cors = fault.cors ? corsHeaders(request.headers) : {};
    return { status: fault.status, headers: { ...cors, ...fault.headers }, text: 'gateway\n' };
  }
  return null;
};

const changed = ({ faults }: ExchangeParts, answer: OutgoingAnswer): OutgoingAnswer => {
  let { headers } = answer;
  for (const fault of faults) if (fault.type === 'headers') headers = fault.change(headers);
  return { ...answer, headers };
};

/** What the server does with a request, whatever becomes of its client. */
const serve = async (parts: ExchangeParts, request: ServerRequest): Promise<Answer> => {
  const { model, entry } = parts;
  const accepted = model.accept(request);
  noteTrace(entry, accepted.trace);
  if (accepted.done) return accepted;
  await waitAt(parts, 'action');
  if (accepted.durationMs > 0) await parts.sleep(accepted.durationMs);
  const answer = model.finish(accepted);
  noteTrace(entry, answer.trace);
  return answer;
};

/** One request from its arrival to the end of its answer, with the faults that it has taken. */
export async function exchange(parts: ExchangeParts, request: ServerRequest): Promise<void> {
  const { wire, entry } = parts;
  if (has(parts, 'cutBefore')) return wire.cut();
  await delay(parts, 'delayBefore');
  await waitAt(parts, 'start');
  const refusal = gatewayAnswer(parts, 'insteadBefore', request);
  const served = refusal ?? (await serve(parts, request));
  const answer = changed(parts, gatewayAnswer(parts, 'insteadAfter', request) ?? served);
  entry.status = answer.status;
  await delay(parts, 'delayAnswer');
  await waitAt(parts, 'answer');
  if (has(parts, 'drop')) return wire.cut();
  return has(parts, 'cutBody') ? await wire.sendPart(answer) : await wire.send(answer);
}
