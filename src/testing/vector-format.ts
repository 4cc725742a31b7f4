/** A request of a golden trace; `T1`, `{T1}` and the like stand for values of the run. */
export interface VectorRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What the real server answered. */
export interface VectorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly absent?: readonly string[];
  readonly otherHeaders?: Readonly<Record<string, string>>;
  readonly expiryAfterFirstS?: number;
  readonly body?: unknown;
  readonly bodyBytes?: '#';
}

/** One request of a trace. */
export interface VectorStep {
  readonly atMs: number;
  readonly request: VectorRequest;
  readonly response: VectorResponse | null;
  readonly endedMs: number;
  readonly handlerMs?: number;
  readonly abortedByClientAtMs?: number;
  readonly group?: string;
}

/** A session's row as it was found at the end; `?` is a token that the client never saw. */
export interface VectorRow {
  readonly current: string;
  readonly previous?: string;
  readonly last?: string;
  readonly updatedAtMs: number | null;
}

/** The server's settings during the recording. */
export interface VectorConfig {
  readonly changeHeadersOnEachRequest: boolean;
  readonly batchRequestBufferThrottleMs: number;
  readonly tokenLifespanS: number;
  readonly maxNumberOfDevices: number;
  readonly removeTokensAfterPasswordReset?: boolean;
}

/** A golden trace, recorded from the real gem. */
export interface Vector {
  readonly name: string;
  readonly what: string;
  readonly gem: string;
  readonly config: VectorConfig;
  readonly clockPhaseMs: number;
  readonly steps: readonly VectorStep[];
  readonly anyOf?: readonly { readonly group: string }[];
  readonly omittedStepsAtMs?: readonly number[];
  /** By uid, then by client; null where there is no such user. */
  readonly storedAtEnd: Readonly<Record<string, Readonly<Record<string, VectorRow>> | null>>;
}

const fields = {
  vector: 'name what gem config clockPhaseMs steps anyOf omittedStepsAtMs storedAtEnd',
  config:
    'changeHeadersOnEachRequest batchRequestBufferThrottleMs tokenLifespanS maxNumberOfDevices removeTokensAfterPasswordReset',
  step: 'atMs request response endedMs handlerMs abortedByClientAtMs group note',
  request: 'method path headers body',
  response: 'status headers absent otherHeaders expiryAfterFirstS body bodyBytes',
  group: 'group note',
  row: 'current previous last updatedAtMs',
} as const;

const unknownIn = (kind: keyof typeof fields, value: object | null): string[] => {
  const known = fields[kind].split(' ');
  return Object.keys(value ?? {})
    .filter((name) => !known.includes(name))
    .map((name) => `the ${kind} holds a field that is not compared: ${name}`);
};

const stepProblems = (step: VectorStep, omitted: readonly number[], groups: Set<string>) => [
  ...unknownIn('step', step),
  ...unknownIn('request', step.request),
  ...unknownIn('response', step.response),
  ...((step.response === null) === (step.abortedByClientAtMs !== undefined)
    ? []
    : [`the step at ${step.atMs} ms has to be either answered or aborted`]),
  ...(omitted.includes(step.atMs) ? [`the step at ${step.atMs} ms is said to be omitted`] : []),
  ...(step.group === undefined || groups.has(step.group)
    ? []
    : [`the group ${step.group} is not declared`]),
];

/** What a trace holds that a run would not compare, or that contradicts itself. */
export function formatProblems(vector: Vector): string[] {
  const omitted = vector.omittedStepsAtMs ?? [];
  const groups = new Set((vector.anyOf ?? []).map(({ group }) => group));
  const rows = Object.values(vector.storedAtEnd).flatMap((sessions) =>
    Object.values(sessions ?? {}),
  );
  return [
    ...unknownIn('vector', vector),
    ...unknownIn('config', vector.config),
    ...(vector.anyOf ?? []).flatMap((group) => unknownIn('group', group)),
    ...vector.steps.flatMap((step) => stepProblems(step, omitted, groups)),
    ...rows.flatMap((row) => unknownIn('row', row)),
    ...(vector.steps.length === 0 ? ['there are no steps'] : []),
  ];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Reads a trace's text.
 *
 * @throws TypeError where it is no trace.
 */
export function parseVector(text: string): Vector {
  const value: unknown = JSON.parse(text);
  const needed = ['name', 'gem', 'config', 'clockPhaseMs', 'steps', 'storedAtEnd'];
  if (!isObject(value) || !needed.every((name) => name in value)) throw new TypeError('no vector');
  return value as Vector;
}
