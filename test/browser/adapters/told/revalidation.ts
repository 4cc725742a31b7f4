/** When SWR asks anew. */
import type { Stage } from '../../stories/stage.ts';
import { until } from '../../stories/until.ts';
import { answered, begin, goOn, leaveWith, open, reconnect, revalidated, save } from '../drive.ts';

/** Any of them. */
const LIST = /^\/api\/list\//;
const LISTS = ['/api/list/1', '/api/list/2', '/api/list/3'];

/** The user comes back to the tab, and then the network goes and comes back, three times. */
export async function focusAndReconnect(stage: Stage): Promise<void> {
  await begin(stage);
  await revalidated(stage, LISTS, () => open(stage, 'lists'));
  for (let n = 0; n < 3; n += 1) {
    await stage.pastWindow();
    await revalidated(stage, LISTS, () => stage.focus());
    await revalidated(stage, LISTS, () => reconnect(stage));
  }
  await open(stage, 'none');
  await goOn(stage);
}

/** Two components poll, one of them often. */
export async function interval(stage: Stage): Promise<void> {
  await begin(stage);
  await open(stage, 'intervals');
  await until(() => {
    const refused = stage.rows(LIST).filter(({ status }) => status === 401);
    const [often, seldom] = LISTS.map((path) => stage.rows(path).length);
    return refused.length > 1 || ((often ?? 0) > 5 && (seldom ?? 0) > 1);
  }, 'both were polled');
  await open(stage, 'none');
  await goOn(stage);
}

/** The form is saved as the user comes back to the tab, and its list revalidates. */
export async function mutation(stage: Stage): Promise<void> {
  await begin(stage);
  await revalidated(stage, ['/api/list/1'], () => open(stage, 'form'));
  await stage.pastWindow();
  await revalidated(stage, ['/api/list/1', '/api/echo'], async () => {
    await stage.focus();
    await save(stage);
  });
  await stage.pastWindow();
  await save(stage);
  await goOn(stage);
}

/** The page is left right after the first access of `useSWRImmutable`, and opened again. */
export async function immutable(stage: Stage): Promise<void> {
  await begin(stage);
  await leaveWith(stage, '/api/me', () => open(stage, 'immutable'));
  await answered(stage, '/api/me', 1);
  await open(stage, 'none');
  await goOn(stage);
}
