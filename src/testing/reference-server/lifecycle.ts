import type { Call, Endpoint, Reply, Session } from './endpoint.ts';
import { raised, unauthenticated } from './endpoint.ts';
import { endpointOf } from './endpoints.ts';
import { authHeaders, corsHeaders, preflightHeaders } from './headers.ts';
import type { ParsedRequest, ServerRequest } from './request.ts';
import { credentialOf, isUnbatch, parseRequest } from './request.ts';
import type { Ending } from './rules.ts';
import { accepts, endingOf, finish } from './rules.ts';
import type { Server } from './state.ts';
import type { User } from './users.ts';
import { sessionOf, withinLimit, withoutSession } from './users.ts';

/** What happened to a request, without any secret. */
export interface Trace {
  /** The uid that the request proved to be, or null. */
  readonly user: string | null;
  readonly client: string | null;
  /** Which of its session's tokens the request carried; null where it was none of them. */
  readonly tokenGeneration: number | null;
  /** What the request did to its session; null where it got to none. */
  readonly ending: Ending | null;
  readonly unbatch: boolean;
}

/** An answer, complete. Header names are lower-case. */
export interface Answer extends Omit<Reply, 'session' | 'headers'> {
  readonly done: true;
  readonly headers: Readonly<Record<string, string>>;
  readonly trace: Trace;
}

/** A request that was let in and is not answered yet. */
export interface Pending {
  readonly done: false;
  /** How long the action takes, in milliseconds; whoever steps the model keeps to it. */
  readonly durationMs: number;
  readonly startedAt: number;
  readonly endpoint: Endpoint;
  readonly request: ParsedRequest;
  readonly session: Session | null;
  readonly user: User | null;
  readonly trace: Trace;
}

const bodiless = new Set([204, 304]);

/** The answer to a request, from what its action replied. */
const answer = (
  request: ParsedRequest,
  { session: _, headers, ...reply }: Reply,
  auth: Record<string, string>,
  trace: Trace,
): Answer => {
  const all = { ...headers, ...auth, ...corsHeaders(request.headers) };
  const empty = request.method === 'HEAD' || bodiless.has(reply.status);
  const body = empty ? { status: reply.status } : reply;
  return { done: true, ...body, headers: all, trace };
};

/** Finds the session that a request proves to be in. */
const authenticate = (server: Server, request: ParsedRequest, now: number) => {
  const settings = server.settings();
  const { uid, token, client = 'default' } = credentialOf(request, settings.kind === 'modern');
  const user = uid === undefined ? null : server.users.byUid(uid);
  if (user === null || token === undefined || token === '') return null;
  if (!accepts(settings, sessionOf(user, client), token, now)) return null;
  return { user, session: { userId: user.id, client, sentToken: token } };
};

const traceOf = (server: Server, request: ParsedRequest, user: User | null): Trace => {
  const { token, client } = credentialOf(request, server.settings().kind === 'modern');
  const generation = client === undefined ? null : server.generation(client, token ?? '');
  return {
    user: user?.uid ?? null,
    client: generation === null ? null : (client ?? null),
    tokenGeneration: generation,
    ending: null,
    unbatch: isUnbatch(request),
  };
};

/** The start of a request: its answer where it ends there. */
export const startRequest = (server: Server, raw: ServerRequest): Answer | Pending => {
  const request = parseRequest(raw);
  const now = server.now();
  const stranger = traceOf(server, request, null);
  const preflight = preflightHeaders(request.method, request.headers);
  if (preflight !== null) return { done: true, status: 200, headers: preflight, trace: stranger };
  const endpoint = endpointOf(request.method, request.route);
  if (endpoint === null) return answer(request, raised(404), {}, stranger);
  if (request.form === null) return answer(request, raised(400), {}, stranger);
  const login = endpoint.login === 'none' ? null : authenticate(server, request, now);
  const session = login?.session ?? null;
  const trace = { ...stranger, user: login?.user.uid ?? null };
  if (endpoint.login === 'required' && session === null)
    return answer(request, unauthenticated(), {}, trace);
  const call: Call = { server, request, session, user: login?.user ?? null, now };
  const user = endpoint.load?.(call) ?? call.user;
  const halted = endpoint.halt?.({ ...call, user }) ?? null;
  if (halted !== null) return answer(request, halted, {}, trace);
  const durationMs = endpoint.durationMs?.(request) ?? 0;
  return { done: false, durationMs, startedAt: now, endpoint, request, session, user, trace };
};

/** Ends a request in its session: what it stores and which headers it sends. */
const endSession = (server: Server, pending: Pending, session: Session, user: User) => {
  const settings = server.settings();
  const now = server.now();
  const { client, sentToken } = session;
  const row = sessionOf(user, client);
  const start = { startedAt: pending.startedAt, unbatch: isUnbatch(pending.request) };
  const fresh = endingOf(settings, row, start) === 'rotated' ? server.newToken(client) : '';
  const finished = finish(settings, row, start, fresh, now);
  if (finished.ending === 'batch' || finished.ending === 'rotated') {
    const others = withoutSession(user.sessions, client);
    const sessions = finished.row === null ? others : { ...user.sessions, [client]: finished.row };
    server.users.save(
      { ...user, sessions: withinLimit(sessions, settings.maxNumberOfDevices) },
      now,
    );
  }
  const to = { kind: settings.kind, client, uid: user.uid, sentToken };
  return { ending: finished.ending, headers: authHeaders(finished, to) };
};

/** The end of a request: the action, then its session. */
export const endRequest = (server: Server, pending: Pending): Answer => {
  const { endpoint, request, user, trace } = pending;
  const call: Call = { server, request, session: pending.session, user, now: server.now() };
  const reply = endpoint.act(call);
  const session = reply.session === undefined ? pending.session : reply.session;
  if (session === null) return answer(request, reply, {}, trace);
  const owner = server.users.byId(session.userId);
  // The gem reads the user again and fails where it was deleted meanwhile.
  if (owner === null) return answer(request, raised(404), {}, { ...trace, ending: 'gone' });
  const { ending, headers } = endSession(server, pending, session, owner);
  return answer(request, reply, headers, {
    ...trace,
    user: owner.uid,
    client: session.client,
    ending,
  });
};
