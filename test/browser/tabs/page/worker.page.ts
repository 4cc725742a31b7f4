/** The service worker of the tabs: its address tells it about the server. */
import { createSession, deviseTokenAuth } from 'tokenchart';
import { serveSession } from 'tokenchart/service-worker';

const query = new URLSearchParams(location.search);
const windowMs = Number(query.get('windowMs'));
const protocol = deviseTokenAuth({ baseUrl: `${query.get('api')}/auth`, windowMs });
serveSession(createSession({ protocol }));
