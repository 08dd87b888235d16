import { administrationScope, consoleClient } from '@latchkey/contracts';
import { SignedOut, Unreachable } from '../api/problem.js';
import { challengeOf, secret } from './pkce.js';

/** What came of going to the tenant's provider: where the person wanted to go, that they go on there, or why they are not in. */
export type Arrival = { to: string } | { refused: string } | { goesOn: true };

type Tokens = { accessToken: string; idToken: string; until: number };
type Begun = { state: string; verifier: string; to: string; isNew: boolean };
export type Standing = 'unknown' | 'in' | 'out';

const begunKey = 'latchkey-console-begun';
const redirectUri = () => `${location.origin}/console/callback`;
const spareMs = 30_000;

/** The request that a code is asked for with (OpenID Connect Core §3.1.2.1, RFC 9470). */
async function authorization({ state, verifier, prompt }: { state: string; verifier: string; prompt?: string }) {
  const query = new URLSearchParams({
    client_id: consoleClient,
    response_type: 'code',
    redirect_uri: redirectUri(),
    scope: `openid ${administrationScope}`,
    // Somebody who is about to sign up has nothing yet that they could show.
    ...(prompt !== 'create' && { acr_values: 'urn:latchkey:aal:2' }),
    state,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: 'S256',
    ...(prompt !== undefined && { prompt }),
  });
  return `/oidc/auth?${query.toString()}`;
}

async function redeem(code: string, verifier: string): Promise<Tokens> {
  const response = await fetch('/oidc/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri() },
      ...{ client_id: consoleClient, code_verifier: verifier },
    }),
  }).catch((error: unknown) => {
    throw new Unreachable('no answer', { cause: error });
  });
  if (!response.ok) throw new SignedOut('no tokens');
  const told = (await response.json()) as { access_token: string; id_token: string; expires_in: number };
  return {
    accessToken: told.access_token,
    idToken: told.id_token,
    until: Date.now() + told.expires_in * 1_000 - spareMs,
  };
}

/** Asks for a code without a page: the answer is the address that the browser was led to. Nothing of it is shown or kept. */
async function renewed(): Promise<Tokens> {
  const [state, verifier] = [secret(), secret()];
  const response = await fetch(await authorization({ state, verifier, prompt: 'none' })).catch((error: unknown) => {
    throw new Unreachable('no answer', { cause: error });
  });
  if (response.status >= 500 || response.status === 429) throw new Unreachable(`HTTP ${response.status}`);
  const answer = new URL(response.url).searchParams;
  const code = answer.get('code');
  if (answer.get('state') !== state || code === null) throw new SignedOut(answer.get('error') ?? 'nobody is signed in');
  return redeem(code, verifier);
}

/**
 * Who is in. Tokens are in memory alone: a page that is loaded asks the tenant's provider whose session this browser has, and
 * so does one whose token has grown old. Nothing of them is in storage, an address or a frame.
 */
class Access {
  private tokens: Tokens | undefined;
  private renewing: Promise<Tokens> | undefined;
  private standing: Standing = 'unknown';
  private isLeaving = false;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly current = (): Standing => this.standing;

  /** A token that is good for now. Throws `SignedOut`, `Unreachable`. */
  async token(): Promise<string> {
    // Whoever signs out asks for no new tokens while the browser is on its way; this page is gone in a moment.
    if (this.isLeaving) return new Promise(() => undefined);
    if (this.tokens && Date.now() < this.tokens.until) return this.tokens.accessToken;
    this.renewing ??= renewed().finally(() => {
      this.renewing = undefined;
    });
    try {
      this.keep(await this.renewing);
      return this.tokens?.accessToken ?? '';
    } catch (error) {
      if (error instanceof SignedOut) this.keep(undefined);
      throw error;
    }
  }

  /** It was refused: the next call gets another. */
  forgetToken(): void {
    if (this.tokens) this.tokens = { ...this.tokens, until: 0 };
  }

  /** Leads to the sign-in, or to the sign-up, and back to `to`. */
  async begin(to: string, { prompt }: { prompt?: 'create' | 'login' } = {}): Promise<void> {
    const begun: Begun = { state: secret(), verifier: secret(), to, isNew: prompt === 'create' };
    sessionStorage.setItem(begunKey, JSON.stringify(begun));
    location.assign(await authorization({ ...begun, ...(prompt && { prompt }) }));
  }

  /** Takes what the provider sent the browser back with. */
  async arrive(search: string): Promise<Arrival> {
    const answer = new URLSearchParams(search);
    const kept = sessionStorage.getItem(begunKey);
    sessionStorage.removeItem(begunKey);
    const begun = kept === null ? undefined : (JSON.parse(kept) as Begun);
    if (!begun || answer.get('state') !== begun.state) return { refused: 'unasked' };
    const code = answer.get('code');
    if (code === null) return { refused: answer.get('error') ?? 'unknown' };
    if (begun.isNew) {
      // The passkey that they have just made proves nothing until it is used.
      await this.begin(begun.to);
      return { goesOn: true };
    }
    this.keep(await redeem(code, begun.verifier));
    return { to: begun.to };
  }

  /** Ends the session at the provider, not only here. */
  signOut(): void {
    const query = new URLSearchParams({
      client_id: consoleClient,
      post_logout_redirect_uri: `${location.origin}/console/`,
      ...(this.tokens && { id_token_hint: this.tokens.idToken }),
    });
    this.tokens = undefined;
    this.isLeaving = true;
    // Back, to a page that the browser kept: it knows nobody any more, and begins anew.
    addEventListener('pageshow', () => location.reload(), { once: true });
    location.assign(`/oidc/session/end?${query.toString()}`);
  }

  private keep(tokens: Tokens | undefined): void {
    this.tokens = tokens;
    const standing = tokens ? 'in' : 'out';
    if (standing === this.standing) return;
    this.standing = standing;
    for (const listener of this.listeners) listener();
  }
}

/** This page's access to the management API. */
export const access = new Access();
