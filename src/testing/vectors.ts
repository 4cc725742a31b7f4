import type { Answer, Pending, ReferenceModel, ServerRequest } from './reference-server/index.ts';
import { createReferenceModel } from './reference-server/index.ts';
import type { Given, Run } from './vector-compare.ts';
import { answerDifferences, noteExpiry } from './vector-compare.ts';
import type { Vector, VectorStep } from './vector-format.ts';
import { formatProblems } from './vector-format.ts';
import { storedDifferences } from './vector-stored.ts';
import { bodyText, createSymbols, filled, headerValue, MissingValue } from './vector-symbols.ts';

export type { Vector } from './vector-format.ts';
export { parseVector } from './vector-format.ts';

/** A whole second: the trace's `clockPhaseMs` is added to it. */
const epochMs = 1_700_000_000_000;

/** 1.2.1 is the first release that keeps the previous token. */
const isModern = (gem: string): boolean => {
  const [major = 0, minor = 0, patch = 0] = gem.split('.').map(Number);
  if (Number.isNaN(major + minor + patch)) throw new TypeError(`no release: ${gem}`);
  return major * 1e6 + minor * 1e3 + patch >= 1_002_001;
};

interface Playing extends Run {
  readonly vector: Vector;
  readonly model: ReferenceModel;
  readonly given: Map<VectorStep, Given>;
  readonly differences: string[];
  nowMs: number;
}

/** Values for the users and passwords that the trace names; U1 was there in every recording. */
const givenNames = (vector: Vector): Record<string, string> => {
  const names = new Set(['U1', 'P1', ...(JSON.stringify(vector).match(/\b[UNP]\d+\b/g) ?? [])]);
  return Object.fromEntries([...names].map((name) => [name, `${name.toLowerCase()}@example.com`]));
};

const play = (vector: Vector): Playing => {
  const { config, gem, clockPhaseMs } = vector;
  const names = givenNames(vector);
  const startMs = epochMs + clockPhaseMs;
  const model = createReferenceModel({
    kind: isModern(gem) ? 'modern' : 'classic',
    changeHeadersOnEachRequest: config.changeHeadersOnEachRequest,
    batchWindowMs: config.batchRequestBufferThrottleMs,
    tokenLifespanS: config.tokenLifespanS,
    maxNumberOfDevices: config.maxNumberOfDevices,
    removeTokensAfterPasswordReset: config.removeTokensAfterPasswordReset ?? false,
    now: () => startMs + playing.nowMs,
  });
  const playing: Playing = {
    vector,
    model,
    startMs,
    symbols: createSymbols(names),
    firstExpiry: null,
    given: new Map(),
    differences: formatProblems(vector),
    nowMs: 0,
  };
  for (const [name, value] of Object.entries(names))
    if (name.startsWith('U')) model.addUser(value, names['P1'] ?? '');
  return playing;
};

const requestOf = ({ symbols }: Playing, { request }: VectorStep): ServerRequest => {
  const headers: Record<string, string> = { host: 'HOST' };
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = headerValue(symbols, value);
  const path = filled(symbols, request.path, encodeURIComponent);
  const { method, body } = request;
  const text = body === undefined ? {} : { body: bodyText(symbols, body) };
  return { method, path, headers, ...text };
};

const report = ({ differences }: Playing, step: VectorStep, found: readonly string[]): void => {
  const { method, path } = step.request;
  differences.push(...found.map((text) => `${method} ${path} at ${step.atMs} ms: ${text}`));
};

const groupOf = ({ vector }: Playing, { group }: VectorStep): readonly VectorStep[] =>
  vector.steps.filter((step) => step.group === group);

/** Deals the answers of a group out to its steps: each takes the first that it can be. */
const compareGroup = (playing: Playing, steps: readonly VectorStep[]): void => {
  const left = steps.flatMap((step) => playing.given.get(step) ?? []);
  for (const step of steps) {
    const expected = step.response;
    if (expected === null) continue;
    const fits = left.findIndex((given) =>
      playing.symbols.attempt(() => answerDifferences(playing, given, expected).length === 0),
    );
    const [given] = left.splice(Math.max(fits, 0), 1);
    if (fits < 0 && given !== undefined)
      report(playing, step, answerDifferences(playing, given, expected));
  }
};

/** Takes an answer in and compares it, a group's when the last of them is in. */
const take = (playing: Playing, step: VectorStep, answer: Answer): void => {
  const given = { answer, atMs: playing.nowMs };
  playing.given.set(step, given);
  if (step.response !== null) noteExpiry(playing, given);
  const mail = playing.model.mails.at(-1);
  if (mail !== undefined) playing.symbols.bind('RESET', mail.resetPasswordToken);
  if (step.group !== undefined) {
    const steps = groupOf(playing, step);
    if (steps.every((member) => playing.given.has(member))) compareGroup(playing, steps);
  } else if (step.response !== null) {
    report(playing, step, answerDifferences(playing, given, step.response));
  }
};

interface Running {
  readonly step: VectorStep;
  readonly pending: Pending;
  readonly endMs: number;
}

const start = (playing: Playing, step: VectorStep): Running[] => {
  const accepted = playing.model.accept(requestOf(playing, step));
  if (accepted.done) {
    take(playing, step, accepted);
    return [];
  }
  const durationMs = step.handlerMs ?? 0;
  if (accepted.durationMs !== durationMs)
    report(playing, step, [`the action takes ${accepted.durationMs} ms, not ${durationMs}`]);
  return [{ step, pending: accepted, endMs: playing.nowMs + accepted.durationMs }];
};

const startOrReport = (playing: Playing, step: VectorStep): Running[] => {
  try {
    return start(playing, step);
  } catch (error) {
    if (!(error instanceof MissingValue)) throw error;
    report(playing, step, [error.message]);
    return [];
  }
};

/** The request that ends next; of those that end at the same time the one that was measured first. */
const nextToEnd = (running: readonly Running[]): Running | undefined =>
  [...running].sort((a, b) => a.endMs - b.endMs || a.step.endedMs - b.step.endedMs)[0];

/**
 * Plays a golden trace against the model in simulated time.
 *
 * @returns what differs, one line each; nothing where the model reproduces the trace.
 */
export function vectorDifferences(vector: Vector): string[] {
  const playing = play(vector);
  const waiting = [...vector.steps].sort((a, b) => a.atMs - b.atMs);
  const running = new Set<Running>();
  for (;;) {
    const next = waiting[0];
    const ending = nextToEnd([...running]);
    if (next !== undefined && (ending === undefined || next.atMs <= ending.endMs)) {
      waiting.shift();
      playing.nowMs = next.atMs;
      for (const started of startOrReport(playing, next)) running.add(started);
    } else if (ending !== undefined) {
      running.delete(ending);
      playing.nowMs = ending.endMs;
      take(playing, ending.step, playing.model.finish(ending.pending));
    } else break;
  }
  const users = playing.model.users();
  return [...playing.differences, ...storedDifferences(playing, users, vector.storedAtEnd)];
}
