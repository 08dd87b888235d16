import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Browser } from '@latchkey/testing';

/** What the provider says of one of its accounts, beside the subject. */
export type Claims = { email?: unknown; email_verified?: unknown };

type Settings = { redirectUris: readonly string[]; claimsIn?: 'id_token' | 'userinfo' };

/** An organisation's OpenID provider (oidc-provider) as a process of its own. */
export class TestProvider {
  static readonly clientSecret = 'of the test client, and nobody else';

  private constructor(
    private readonly child: ChildProcess,
    readonly issuer: string,
  ) {}

  static async start({ redirectUris, claimsIn = 'id_token' }: Settings): Promise<TestProvider> {
    const script = fileURLToPath(new URL('process.mjs', import.meta.url));
    const env = {
      CLIENT_SECRET: TestProvider.clientSecret,
      REDIRECT_URIS: JSON.stringify(redirectUris),
      CLAIMS_IN: claimsIn,
    };
    const child = fork(script, { env, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const issuer = await new Promise<string>((resolve, reject) => {
      child.once('message', (message) => resolve((message as { issuer: string }).issuer));
      child.once('exit', (code) => reject(new Error(`the provider ended with ${code}`)));
    });
    return new TestProvider(child, issuer);
  }

  /** Whom it knows from now on, under this subject. */
  async knows(subject: string, claims: Claims): Promise<void> {
    const path = `/test/accounts/${encodeURIComponent(subject)}`;
    const { status } = await new Browser(this.issuer).request('PUT', path, { body: claims });
    if (status !== 204) throw new Error(`the provider did not take the account: ${status}`);
  }

  /** What an administrator tells Latchkey about it. */
  connection(domains: readonly string[], changes: Record<string, unknown> = {}) {
    const { clientSecret } = TestProvider;
    return { displayName: 'Acme', issuer: this.issuer, clientId: 'latchkey', clientSecret, domains, ...changes };
  }

  /** Goes to the provider as a browser of its own does, signs in or cancels, and answers where it is sent back to. */
  async visit(redirectTo: string, as: { login: string } | { cancel: 'yes' }): Promise<URL> {
    const browser = new Browser(this.issuer);
    const pathOf = (address: string) => {
      const url = new URL(address, this.issuer);
      return url.origin === this.issuer ? url.pathname + url.search : undefined;
    };
    let reply = await browser.get(pathOf(redirectTo) ?? '');
    for (let steps = 0; steps < 6; steps += 1) {
      const { location } = reply.headers;
      if (!location) throw new Error(`the provider: ${reply.status} ${reply.text.slice(0, 300)}`);
      const path = pathOf(location);
      if (path === undefined) return new URL(location);
      reply = path.startsWith('/interaction/') ? await browser.post(path, as) : await browser.get(path);
    }
    throw new Error('the provider goes round in circles');
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
  }
}
