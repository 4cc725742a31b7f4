/** The service worker of the tabs: its address tells it about the server. */
import { createSession, deviseTokenAuth } from 'tokenchart';
import { serveSession } from 'tokenchart/service-worker';
import { readConfig } from '../../stories/page/app.ts';

const { api, windowMs, carrier } = readConfig(location.search);
const protocol = deviseTokenAuth({ baseUrl: `${api}/auth`, windowMs });
serveSession(createSession({ protocol, carrier }));
