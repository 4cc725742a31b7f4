/** Puts an API below the page's own origin. */
import { type IncomingMessage, request, type ServerResponse } from 'node:http';

/** For `servePage`: hands `/auth` and `/api` on to the server at `target()`. */
export function proxyTo(target: () => string) {
  return (message: IncomingMessage, response: ServerResponse): boolean => {
    const { url = '/', method = 'GET', headers } = message;
    if (!/^\/(auth|api)(\/|$)/.test(url)) return false;
    const passed = request(new URL(url, target()), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    const cut = () => response.destroy();
    passed.on('error', cut);
    response.on('close', () => passed.destroy());
    message.pipe(passed);
    return true;
  };
}
