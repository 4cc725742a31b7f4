/** Without a library: a form, a list, and a button, in an element of your page. */
import { createSession, deviseTokenAuth, type SessionOptions } from 'tokenchart';
import { createFetch } from 'tokenchart/fetch';
import { watch } from 'tokenchart/vanilla';

/** Returns the undo. */
export function startInbox(root: HTMLElement, options: Partial<SessionOptions> = {}): () => void {
  const session = createSession({ protocol: deviseTokenAuth({ baseUrl: '/auth' }), ...options });
  const fetch = createFetch(session);

  const showForm = () => {
    root.innerHTML = `<form>
      <input name="email" type="email"> <input name="password" type="password">
      <button>Sign in</button> <output></output>
    </form>`;
    const form = root.querySelector('form') as HTMLFormElement;
    form.onsubmit = (event) => {
      event.preventDefault();
      session.signIn(Object.fromEntries(new FormData(form))).catch((error: Error) => {
        (form.querySelector('output') as HTMLOutputElement).value = error.message;
      });
    };
  };

  const showInbox = async () => {
    root.innerHTML = '<p>Loading …</p> <button>Sign out</button>';
    const [text, button] = root.children as unknown as [HTMLElement, HTMLButtonElement];
    button.onclick = () => session.signOut();
    const response = await fetch('/api/list/inbox');
    text.textContent = response.ok ? (await response.json()).list : `Failed: ${response.status}`;
  };

  const stop = watch(
    session,
    ({ subject, reason }) => (reason === 'starting' ? undefined : subject),
    (subject) => {
      if (subject === undefined) root.textContent = 'Starting …';
      else if (subject === null) showForm();
      else void showInbox();
    },
  );
  return () => {
    stop();
    session.dispose();
  };
}
