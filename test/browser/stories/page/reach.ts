import type { Client, StateName, View } from './app.ts';

/** Waits until the client's session is in one of the states. */
export function reach(client: Client, names: readonly StateName[]): Promise<View> {
  return new Promise((resolve) => {
    const look = () => {
      const view = client.view();
      if (!names.some((name) => name === view.state || name === view.stale)) return false;
      undo();
      resolve(view);
      return true;
    };
    let undo = () => {};
    if (!look()) undo = client.subscribe(look);
  });
}
