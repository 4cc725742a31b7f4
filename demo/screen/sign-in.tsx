import { type FormEvent, useState } from 'react';
import type { Client, User } from '../clients/client.ts';

interface SignInProps {
  readonly signIn: Client['signIn'];
  readonly user: User | null;
}

export function SignIn({ signIn, user }: SignInProps) {
  const [error, setError] = useState('');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = { email: String(form.get('email')), password: String(form.get('password')) };
    setError('');
    signIn(typed).catch((cause: Error) => setError(cause.message));
  };
  return (
    <main className="sign-in">
      <h1>Please sign in</h1>
      <form onSubmit={submit}>
        <label>
          E-mail
          <input name="email" type="email" defaultValue={user?.email} required autoComplete="off" />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            defaultValue={user?.password}
            required
            autoComplete="off"
          />
        </label>
        <button type="submit">Sign in</button>
      </form>
      <p role="alert">{error}</p>
    </main>
  );
}
