/** Reports each request of this frame. Both clients call the global `fetch`, and this listens in on it. */
import type { Brought, Report } from '../messages.ts';

export function tapFetch(report: (report: Report) => void): void {
  const plain = window.fetch;
  let count = 0;
  window.fetch = async (input, init) => {
    count += 1;
    const id = count;
    const { pathname, search } = new URL(
      input instanceof Request ? input.url : input,
      location.href,
    );
    report({ type: 'sent', id, method: init?.method ?? 'GET', path: pathname + search });
    try {
      const response = await plain(input, init);
      report({ type: 'answered', id, status: response.status, ...read(response.headers) });
      return response;
    } catch (error) {
      report({ type: 'failed', id });
      throw error;
    }
  };
}

function read(headers: Headers): { brought: Brought; generation: number | null } {
  const token = headers.get('access-token');
  const number = headers.get('x-generation');
  return {
    brought: token === null ? 'nothing' : token.trim() === '' ? 'blank' : 'token',
    generation: number === null ? null : Number(number),
  };
}
