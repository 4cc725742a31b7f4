/** The fetcher fits SWR's own types. Nothing here runs but the compiler. */
import useSWR, { preload } from 'swr';
import useSWRImmutable from 'swr/immutable';
import useSWRInfinite from 'swr/infinite';
import useSWRMutation from 'swr/mutation';
import type { Session } from 'tokenchart';
import { createFetcher, type HttpError } from 'tokenchart/swr';
import { expectTypeOf, test } from 'vitest';

interface User {
  readonly name: string;
}

function useTypes(session: Session) {
  const fetcher = createFetcher(session);
  const keys = [
    useSWR<User>('/me', fetcher),
    useSWR<User>(() => '/me', fetcher),
    useSWR<User>(['/me', { method: 'PUT' }], fetcher),
    useSWR<User>({ url: '/me', headers: { accept: 'text/plain' } }, fetcher),
    useSWRImmutable<User>('/me', fetcher),
  ];
  const plain = useSWR('/me', fetcher);
  const pages = useSWRInfinite<User>((n) => `/me?page=${n}`, fetcher);
  const mutation = useSWRMutation<User, HttpError, string, { readonly id: number }>('/me', fetcher);
  const preloaded = preload('/me', fetcher<User>);
  return { keys, plain, pages, mutation, preloaded };
}

test('types', () => {
  type Types = ReturnType<typeof useTypes>;
  expectTypeOf<Types['keys'][number]['data']>().toEqualTypeOf<User | undefined>();
  expectTypeOf<Types['plain']['data']>().toBeUnknown();
  expectTypeOf<Types['pages']['data']>().toEqualTypeOf<User[] | undefined>();
  expectTypeOf<Types['preloaded']>().toEqualTypeOf<Promise<User>>();
  expectTypeOf<Types['mutation']['error']>().toEqualTypeOf<HttpError | undefined>();
  expectTypeOf<Parameters<Types['mutation']['trigger']>[0]>().toEqualTypeOf<{
    readonly id: number;
  }>();
});
