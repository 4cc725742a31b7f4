import { decodeBase64 } from './base64.ts';

/** A request as the server gets it. */
export interface ServerRequest {
  readonly method: string;
  /** Path and query, such as `/api/slow?ms=200`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body's text where it is text. */
  readonly body?: string;
  /** The body's size; counted from `body` where it is missing. */
  readonly bodyBytes?: number;
}

/** Parameters as Rails sees them: a value without `=` in a query is null. */
export type Params = Readonly<Record<string, unknown>>;

/** A request taken apart. */
export interface ParsedRequest {
  readonly method: string;
  readonly route: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Params;
  /** The body's parameters; null where the body is not the JSON it says it is. */
  readonly form: Params | null;
  /** Body and query together; the query wins. */
  readonly params: Params;
  readonly bodyBytes: number;
}

/** What a request shows to prove who it is; undefined where it shows nothing. */
export interface Credential {
  readonly uid: string | undefined;
  readonly token: string | undefined;
  readonly client: string | undefined;
}

const decode = (part: string): string => {
  const spaced = part.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch (error) {
    if (error instanceof URIError) return spaced;
    throw error;
  }
};

const parseQuery = (query: string): Params => {
  const params: Record<string, unknown> = {};
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    if (at < 0) params[decode(pair)] = null;
    else params[decode(pair.slice(0, at))] = decode(pair.slice(at + 1));
  }
  return params;
};

const isParams = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const parseForm = (body: string, type: string): Params | null => {
  if (body === '') return {};
  if (type.includes('x-www-form-urlencoded')) return parseQuery(body);
  if (type !== '' && !type.includes('json')) return {};
  const json = parseJson(body);
  if (json === undefined) return null;
  return isParams(json) ? json : { _json: json };
};

/** Takes a request apart. */
export function parseRequest(request: ServerRequest): ParsedRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  const [route = '/', ...rest] = request.path.split('?');
  const query = parseQuery(rest.join('?'));
  const body = request.body ?? '';
  const form = parseForm(body, headers['content-type'] ?? '');
  return {
    method: request.method.toUpperCase(),
    route,
    headers,
    query,
    form,
    params: { ...form, ...query },
    bodyBytes: request.bodyBytes ?? body.length,
  };
}

/** Anything but nil and false is true to Rails: `?unbatch=false` and `?unbatch=`, too. */
export const isUnbatch = ({ params }: ParsedRequest): boolean => {
  const value = params['unbatch'];
  return value !== undefined && value !== null && value !== false;
};

/** A parameter that is text. */
export const textParam = (params: Params, name: string): string | undefined => {
  const value = params[name];
  return typeof value === 'string' ? value : undefined;
};

const bearerParams = (header = ''): Params => {
  if (header === '') return {};
  const encoded = header.trim().split(/\s+/).at(-1) ?? '';
  const text = decodeBase64(encoded);
  const json = text === null ? undefined : parseJson(text);
  return isParams(json) ? json : {};
};

/**
 * The credential of a request: each part from its header, else from the parameters, else (`bearer`)
 * from the `Authorization` header. An empty header counts as given.
 */
export function credentialOf(request: ParsedRequest, bearer: boolean): Credential {
  const carried = bearer ? bearerParams(request.headers['authorization']) : {};
  const part = (name: string) =>
    request.headers[name] ?? textParam(request.params, name) ?? textParam(carried, name);
  return { uid: part('uid'), token: part('access-token'), client: part('client') };
}
