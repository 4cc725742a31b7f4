/** A dialog asks for something slow when it is opened, and gives it up when it is closed. */
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import useSWR from 'swr';
import type { AdapterName } from './choice.ts';
import type { Wired } from './wired.ts';

export interface DialogProps {
  readonly wired: Wired;
  readonly url: string;
}

/** As components do it that use no library for data. */
function EffectDialog({ wired, url }: DialogProps) {
  const [text, setText] = useState('');
  useEffect(() => {
    const controller = new AbortController();
    const show = async () => {
      const answer = await wired.send({ url, signal: controller.signal });
      setText(await answer.text());
    };
    show().catch(() => {}); // the dialog is closed
    return () => controller.abort();
  }, [wired, url]);
  return <dialog open>{text}</dialog>;
}

function SwrDialog({ url }: DialogProps) {
  const [controller] = useState(() => new AbortController());
  const { data } = useSWR<unknown>({ url, signal: controller.signal });
  useEffect(() => () => controller.abort(), [controller]);
  return <dialog open>{JSON.stringify(data)}</dialog>;
}

const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });

/** TanStack Query aborts the signal that it hands out when nobody looks at the query any more. */
function Query({ wired, url }: DialogProps) {
  const { data } = useQuery({
    queryKey: [url],
    queryFn: async ({ signal }) => (await wired.send({ url, signal })).text(),
  });
  return <dialog open>{data}</dialog>;
}

function QueryDialog(props: DialogProps) {
  return (
    <QueryClientProvider client={queries}>
      <Query {...props} />
    </QueryClientProvider>
  );
}

export const dialogs: Readonly<Record<AdapterName, (props: DialogProps) => React.ReactNode>> = {
  fetch: EffectDialog,
  'axios-fetch': EffectDialog,
  'axios-xhr': EffectDialog,
  swr: SwrDialog,
  query: QueryDialog,
};
