import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Administrator } from '../administrator.js';
import { register } from '../relying-party.js';
import type { Suite } from '../suite.js';

/** A product of the tenant that every installation has, at another site, as a process of its own. */
export class Shop {
  private constructor(
    private readonly child: ChildProcess,
    readonly origin: string,
  ) {}

  static async start(suite: Suite): Promise<Shop> {
    const script = fileURLToPath(new URL('process.mjs', import.meta.url));
    const child = fork(script, { env: {}, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const { origin } = await said<{ origin: string }>(child);
    const admin = await Administrator.enrolled({ suite, url: suite.url });
    const tenant = { id: 'default' };
    const shop = await register(admin, tenant, {
      ...{ type: 'web', name: 'Corner Shop', redirectUris: [`${origin}/callback`] },
      ...{ postLogoutRedirectUris: [`${origin}/bye`], backchannelLogoutUri: `${origin}/back-channel` },
      ...{ audiences: [`${origin}/orders`], scopes: ['orders'] },
    });
    const television = await register(admin, tenant, { type: 'device', name: 'Television', redirectUris: [] });
    child.send({ issuer: `${suite.url}/oidc`, shop, television });
    await said(child);
    return new Shop(child, origin);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
  }
}

const said = <T>(child: ChildProcess) =>
  new Promise<T>((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the shop ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
  });
