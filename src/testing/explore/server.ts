/** The server's part of a step, by the reference server's own rules. */
import { type Credential, createCredential } from '../../../machines/credential.ts';
import type { Observation, Protocol } from '../../protocol.ts';
import { authHeaders } from '../reference-server/headers.ts';
import { accepts, finish, type SessionRow, type TokenRules } from '../reference-server/rules.ts';
import type { Setting } from './options.ts';
import { type Flight, type Heard, NOW, replaceAt, type World } from './world.ts';

/**
 * The server's clock is not in step with ours: its whole seconds begin just after our ticks, so
 * that a window is as short as it can be, and something may happen early or late in a tick.
 */
const EARLY = NOW - 1;
const lateIn = ({ bounds }: Setting): number => EARLY + bounds.tickMs - 1;

const rowOf = (world: World, { credential }: Flight): SessionRow | null =>
  credential.sessionId === world.session ? world.row : world.oldRow;

function setRow(world: World, { credential }: Flight, row: SessionRow | null): void {
  if (credential.sessionId === world.session) world.row = row;
  else world.oldRow = row;
}

const inWindow = ({ batchWindowMs }: TokenRules, row: SessionRow | null, at: number): boolean =>
  row?.updatedAt != null && row.updatedAt > at - batchWindowMs;

/** When in this tick the server may see `flight`: one time, or two where that makes a difference. */
export function arrivals(setting: Setting, world: World, flight: Flight): readonly number[] {
  const { rules } = setting;
  const row = rowOf(world, flight);
  const late = lateIn(setting);
  return inWindow(rules, row, EARLY) === inWindow(rules, row, late) ? [EARLY] : [EARLY, late];
}

const REFUSED: Heard = { ending: 'refused', token: '', expiry: 0 };
const RAISED: Heard = { ending: 'raised', token: '', expiry: 0 };

/** The request reaches the server. */
export function accept(rules: TokenRules, world: World, index: number, at: number): void {
  const flight = world.flights[index] as Flight;
  const isIn = accepts(rules, rowOf(world, flight), flight.credential.token, at);
  const next: Flight = isIn
    ? { ...flight, leg: 'server', startedAt: at }
    : { ...flight, leg: 'back', heard: REFUSED };
  world.flights = replaceAt(world.flights, index, next);
}

/** The request's action is done. */
export function end(rules: TokenRules, world: World, index: number): void {
  const flight = world.flights[index] as Flight;
  const { sessionId } = flight.credential;
  const fresh = `${sessionId}new`;
  const request = { startedAt: flight.startedAt, unbatch: flight.kind !== 'app' };
  const { ending, told, row } = finish(rules, rowOf(world, flight), request, fresh, EARLY);
  setRow(world, flight, row);
  const heard = { ending, token: told?.token ?? '', expiry: told?.expiry ?? 0 };
  world.flights = replaceAt(world.flights, index, { ...flight, leg: 'back', heard });
}

/** The request's action raised: an answer without auth headers, and nothing rotated. */
export function raise(world: World, index: number): void {
  const flight = world.flights[index] as Flight;
  world.flights = replaceAt(world.flights, index, { ...flight, leg: 'back', heard: RAISED });
}

const STATUS = { refused: 401, raised: 500 } as const;

/** What the protocol makes of an answer. */
export function observe(
  protocol: Protocol,
  rules: TokenRules,
  { credential, kind }: Flight,
  heard: Heard,
): Observation {
  const { ending, token, expiry } = heard;
  const isHeaderless = ending === 'refused' || ending === 'raised';
  const status = isHeaderless ? STATUS[ending] : 200;
  const told = { token, expiry, previous: null, last: null, updatedAt: null };
  const client = credential.sessionId;
  const to = { kind: rules.kind, client, uid: credential.subject, sentToken: credential.token };
  const headers = isHeaderless
    ? {}
    : authHeaders({ ending, told: ending === 'gone' ? null : told, row: null }, to);
  const get = (name: string) => (headers as Record<string, string>)[name] ?? null;
  return protocol.observe({ status, headers: { get } }, credential, kind === 'forced');
}

/** A credential as the server hands it out. */
export const issue = (sessionId: string, row: SessionRow): Credential =>
  createCredential({ sessionId, token: row.token, expiry: row.expiry, subject: 'ada' });
