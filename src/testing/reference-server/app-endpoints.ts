import type { Endpoint, Reply } from './endpoint.ts';
import { json, raised } from './endpoint.ts';
import type { ParsedRequest } from './request.ts';
import { textParam } from './request.ts';

const credentialNames = new Set(['access-token', 'client', 'uid']);
const etag = 'W/"5f0c2ab6d9a3e7714f1cbd3f6d2e0a98"';

const signedIn = (act: Endpoint['act'], more: Partial<Endpoint> = {}): Endpoint => ({
  login: 'required',
  act,
  ...more,
});

const numberParam = (request: ParsedRequest, name: string, otherwise: number): number => {
  const given = Number(textParam(request.params, name) ?? otherwise);
  return Number.isFinite(given) && given >= 0 ? given : otherwise;
};

const delayMs = (request: ParsedRequest): number => numberParam(request, 'ms', 0);

const lastPart = (request: ParsedRequest): string => request.route.split('/').at(-1) ?? '';

/** The part of a body that is not the credential. */
const payload = (form: ParsedRequest['form']): object =>
  Object.fromEntries(Object.entries(form ?? {}).filter(([name]) => !credentialNames.has(name)));

const tagged = (request: ParsedRequest, headers: Record<string, string>, body: unknown): Reply =>
  request.headers['if-none-match'] === etag
    ? { status: 304, headers: { etag, ...headers } }
    : { status: 200, headers: { etag, ...headers }, json: body };

const redirect = (location: string): Reply => ({
  status: 302,
  headers: { location },
  text: `<html><body>You are being <a href="${location.replaceAll('"', '%22')}">redirected</a>.</body></html>`,
});

const me = signedIn(() => json(200, { id: 'me' }));

const slow = signedIn(({ request }) => json(200, { slept: delayMs(request) }), {
  durationMs: delayMs,
});

const redirected = signedIn(({ request }) => {
  const to = textParam(request.params, 'to');
  return redirect(to ?? `http://${request.headers['host'] ?? 'localhost'}/api/me`);
});

const stream = signedIn(({ request }) => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  chunks: Array.from({ length: numberParam(request, 'n', 3) }, (_, at) => `chunk ${at + 1}\n`),
  chunkGapMs: delayMs(request),
}));

const download = signedIn(
  () => ({
    status: 200,
    headers: {
      'content-type': 'text/plain',
      'content-disposition': 'attachment; filename="report.txt"',
    },
    text: 'a report\n',
  }),
  { durationMs: delayMs },
);

const cached = signedIn(({ request }) =>
  tagged(request, { 'cache-control': 'max-age=60' }, { cached: true }),
);

/** The endpoints of the recorded application below `/api`, and some that browsers' tests need. */
export const appEndpoints: Readonly<Record<string, Endpoint>> = {
  'GET me': me,
  'POST me': me,
  'PUT me': me,
  'PATCH me': me,
  'DELETE me': me,
  'GET slow': slow,
  'POST slow': slow,
  'GET list/:id': signedIn(({ request }) => json(200, { list: lastPart(request) })),
  'POST echo': signedIn(({ request }) => json(200, { got: payload(request.form) })),
  'GET nocontent': signedIn(() => ({ status: 204 })),
  'GET etag': signedIn(({ request }) => tagged(request, {}, { v: 1 })),
  'GET redirect': redirected,
  'GET unprocessable': signedIn(() => json(422, { errors: ['bad'] })),
  'GET status/:id': signedIn(({ request }) => {
    const status = Number(lastPart(request));
    const known = Number.isInteger(status) && status >= 200 && status <= 599;
    return known ? json(status, { status }) : raised(404);
  }),
  'GET boom': signedIn(() => raised(500)),
  'GET missing': signedIn(() => raised(404)),
  'GET rescued': signedIn(() => ({ ...json(403, { errors: ['rescued'] }), session: null })),
  'GET forbidden': signedIn(() => raised(403), {
    halt: () => json(403, { errors: ['forbidden'] }),
  }),
  'GET public': {
    login: 'optional',
    act: ({ session }) => json(200, { user: session !== null }),
  },
  'GET open': { login: 'none', act: () => json(200, { open: true }) },
  'GET cached': cached,
  'GET download': download,
  'POST upload': signedIn(({ request }) => json(200, { bytes: request.bodyBytes })),
  'GET stream': stream,
};
