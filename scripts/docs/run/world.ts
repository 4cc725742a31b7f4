/** What the blocks find when they run: a page, and a server of devise_token_auth behind every address. */
import 'fake-indexeddb/auto';
import { createReferenceModel } from 'tokenchart/testing';

const ada = { email: 'ada@example.com', password: 'secret123' };
const { fetch: realFetch, location } = globalThis;
const model = createReferenceModel({ now: Date.now });
model.addUser(ada.email, ada.password);

/** Servers that a block starts itself are asked; all others are the model. */
async function fetchFromModel(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const { signal: _, ...rest } = init ?? {};
  const request = new Request(new URL(addressOf(input), location?.href), rest);
  const { hostname, pathname, search } = new URL(request.url);
  if (hostname === '127.0.0.1') return realFetch(input, init);
  const { status, headers, json, text } = model.handle({
    method: request.method,
    path: pathname + search,
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
  });
  const body = json === undefined ? (text ?? null) : JSON.stringify(json);
  return new Response(body, { status, headers });
}

const addressOf = (input: RequestInfo | URL): string | URL =>
  input instanceof Request ? input.url : input;

globalThis.fetch = fetchFromModel;
