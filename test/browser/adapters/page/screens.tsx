/** The screens of the stories. */
import { useSyncExternalStore } from 'react';
import useSWR, { SWRConfig, type SWRConfiguration, useSWRConfig } from 'swr';
import useSWRImmutable from 'swr/immutable';
import useSWRMutation from 'swr/mutation';
import { SessionProvider, useSessionState } from 'tokenchart/react';
import type { AdapterName, ScreenName } from './choice.ts';
import { dialogs } from './dialogs.tsx';
import type { ShownScreen } from './shown.ts';
import { messageOf, type Wired } from './wired.ts';

interface ScreensProps {
  readonly wired: Wired;
  readonly adapter: AdapterName;
  readonly api: string;
  readonly shown: ShownScreen;
}

/** The stories' server moves its clock ahead: what the user does seconds later comes at once. */
const AT_ONCE = { dedupingInterval: 0, focusThrottleInterval: 0 };

export function Screens(props: ScreensProps) {
  const { wired, shown } = props;
  const screen = useSyncExternalStore(shown.subscribe, shown.get);
  const content = (
    <SWRConfig value={{ ...wired.swr, ...AT_ONCE }}>
      <Screen {...props} screen={screen} />
    </SWRConfig>
  );
  if (!wired.session) return content;
  return (
    <SessionProvider session={wired.session}>
      <State />
      {content}
    </SessionProvider>
  );
}

function State() {
  return <p>{useSessionState().state}</p>;
}

function Screen(props: ScreensProps & { readonly screen: ScreenName }) {
  const { screen, api, adapter, wired } = props;
  const list = `${api}/api/list`;
  const Dialog = dialogs[adapter];
  switch (screen) {
    case 'dialog':
      return <Dialog wired={wired} url={`${api}/api/slow`} />;
    case 'lists':
      return [1, 2, 3].map((n) => <Data key={n} url={`${list}/${n}`} />);
    case 'intervals':
      return [400, 1_500].map((ms, n) => (
        <Data key={ms} url={`${list}/${n + 1}`} options={{ refreshInterval: ms }} />
      ));
    case 'immutable':
      return <Data url={`${api}/api/me`} use={useSWRImmutable} />;
    case 'form':
      return <Form {...props} list={`${list}/1`} />;
    case 'none':
      return null;
  }
}

interface DataProps {
  readonly url: string;
  readonly use?: typeof useSWR;
  readonly options?: SWRConfiguration;
}

function Data({ url, use: useData = useSWR, options = {} }: DataProps) {
  const { data, error, isValidating } = useData<unknown, Error>(url, options);
  return <output aria-busy={isValidating}>{error ? error.message : JSON.stringify(data)}</output>;
}

/** A form above the list that it changes: what is saved is followed by the list's revalidation. */
function Form({ wired, api, shown, list }: ScreensProps & { readonly list: string }) {
  const { mutate } = useSWRConfig();
  const { trigger } = useSWRMutation(`${api}/api/echo`, wired.fetcher);
  shown.onSave = async () => {
    try {
      await trigger({ name: 'Ada' });
      await mutate(list);
      return 200;
    } catch (error) {
      return messageOf(error);
    }
  };
  return <Data url={list} />;
}
