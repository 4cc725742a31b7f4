import { createSession, deviseTokenAuth } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { api, windowMs } from './app.ts';

export const session = createSession({
  protocol: deviseTokenAuth({ baseUrl: api, windowMs }),
});

export const request = createFetch(session);
