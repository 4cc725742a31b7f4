import { createSession, deviseTokenAuth } from 'tokenchart';
import { swrConfig } from 'tokenchart/swr';
import { api, windowMs } from './app.ts';

export const session = createSession({
  protocol: deviseTokenAuth({ baseUrl: api, windowMs }),
  carrier: 'request', // the answer that is dropped must be the one that brings the token
});

export const config = swrConfig(session);
