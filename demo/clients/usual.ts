import Cookies from 'js-cookie';

const COOKIE = 'usual-auth';
const NAMES = ['access-token', 'client', 'uid'];
const load = () => JSON.parse(Cookies.get(COOKIE) ?? '{}');

function store(headers: Headers) {
  if (!headers.get('access-token')) return; // blank: keep ours
  const auth: Record<string, string | null> = {};
  for (const name of NAMES) auth[name] = headers.get(name);
  Cookies.set(COOKIE, JSON.stringify(auth));
}

export const request: typeof fetch = async (url, init) => {
  const res = await fetch(url, { ...init, headers: load() });
  if (res.status === 401) Cookies.remove(COOKIE);
  else store(res.headers);
  return res;
};

export const isSignedIn = () => 'uid' in load();
