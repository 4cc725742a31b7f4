import { createSession, deviseTokenAuth } from 'tokenchart';
import { swrConfig } from 'tokenchart/swr';
import { api, windowMs } from './app.ts';

export const session = createSession({
  protocol: deviseTokenAuth({ baseUrl: api, windowMs }),
});

export const config = swrConfig(session);
