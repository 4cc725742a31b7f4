/** What a sign-in's and a sign-out's answers mean. */
import type { Credential } from '../machines/credential.ts';
import type { Environment } from './env.ts';
import { SessionError } from './errors.ts';
import type { Protocol } from './protocol.ts';
import type { Warn } from './warnings.ts';
import { sendOwn } from './wire.ts';

export interface SignedIn {
  readonly credential: Credential;
  /** When the request was sent, device milliseconds. */
  readonly sentAt: number;
  /** The answer's body: parsed JSON, or text where it is none. */
  readonly body: unknown;
}

/** Signs in. Throws a SessionError for everything that is not a readable credential. */
export async function signInBy(
  env: Environment,
  protocol: Protocol,
  params: Readonly<Record<string, unknown>>,
): Promise<SignedIn> {
  const sentAt = env.now();
  const request = protocol.signIn(params);
  const call = `${request.method} ${request.url}`;
  const answer = await sendOwn(env, request);
  if (!answer) {
    throw new SessionError(
      'sign_in_failed',
      `${call} got no answer. Check the network and try again.`,
    );
  }
  const { status } = answer;
  if (!answer.ok) throw refusal(call, status);
  const credential = protocol.credentialFrom(answer);
  if (!credential) {
    throw new SessionError(
      'credential_unreadable',
      `${call} succeeded, but its token is not readable here. Either the server keeps it in a cookie (then the browser handles it, and tokenchart is not needed), or CORS hides it: expose the token's headers.`,
      status,
    );
  }
  return { credential, sentAt, body: await readBody(answer) };
}

function refusal(call: string, status: number): SessionError {
  return status < 500 && status !== 429 && status !== 408
    ? new SessionError('sign_in_refused', `${call} was refused with status ${status}.`, status)
    : new SessionError(
        'sign_in_failed',
        `${call} failed with status ${status}. Try again later.`,
        status,
      );
}

async function readBody(answer: Response): Promise<unknown> {
  const text = await answer.text().catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    return text; // not every server answers in JSON
  }
}

/** Tells the server that a session is over; warns where it does not confirm that. */
export async function signOutBy(
  env: Environment,
  protocol: Protocol,
  credential: Credential,
  warn: Warn,
): Promise<void> {
  const request = protocol.signOut(credential);
  const answer = await sendOwn(env, request, { keepalive: true });
  if (answer?.ok) return;
  warn(
    'sign_out_unconfirmed',
    `${request.method} ${request.url} ${answer ? `was answered with status ${answer.status}` : 'got no answer'}. The session is over on this device and may live on, on the server, until it expires.`,
  );
}
