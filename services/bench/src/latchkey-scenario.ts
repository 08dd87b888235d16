import { setTimeout as sleep } from 'node:timers/promises';
import type { Interaction, Problem } from '@latchkey/contracts';
import {
  Browser,
  cookieName,
  newestCode,
  type ReadCode,
  signUpWithPasskey,
  SoftwareAuthenticator,
} from '@latchkey/testing';
import { cookiesOf, type Reply } from './connection.js';
import { post, type Scenario } from './scenario.js';

/** How the driver talks to the suite through its gateway, as the sign-in page does. */
export function latchkeyScenario(origin: string, readCode: ReadCode): Scenario & { readonly resumed: () => number } {
  let resumed = 0;
  return {
    resumed: () => resumed,
    async register(label) {
      const browser = new Browser(origin);
      const device = new SoftwareAuthenticator({ origin });
      try {
        await signUpWithPasskey(browser, device, `${label}@example.com`, readCode);
      } finally {
        browser.close();
      }
      return device;
    },
    async signIn(connection, device) {
      const started = await post(connection, '/api/v1/interactions', { intent: 'sign-in' });
      const { id, step } = JSON.parse(started.body) as Interaction;
      if (step.name !== 'identify' || step.passkey === undefined) throw new Error('no passkey request options');
      const cookies = cookiesOf(started);
      const response = device.get(step.passkey.options);
      const [path, body] = [`/api/v1/interactions/${id}/passkey`, JSON.stringify({ response })];
      let reply = await connection.post(path, body, cookies);
      // The assertion is committed and the decision awaited: a person's page asks again, so the time counts.
      for (let attempt = 0; attempt < 5 && isSettling(reply); attempt += 1) {
        resumed += 1;
        await sleep(Math.min(Number(reply.headers['retry-after'] ?? 1), 5) * 1_000);
        reply = await connection.post(path, body, cookies);
      }
      assertDone(reply);
    },
  };
}

function isSettling({ status, body }: Reply): boolean {
  return status === 503 && (JSON.parse(body) as Problem).interaction?.step?.name === 'settling';
}

function assertDone({ status, body, setCookies }: Reply): void {
  if (status !== 200) throw new Error(`passkey ${status} ${body.slice(0, 200)}`);
  const { step } = JSON.parse(body) as Interaction;
  if (step.name !== 'done') throw new Error(`the interaction stands at ${step.name}`);
  if (!setCookies.some((cookie) => cookie.startsWith(`${cookieName.session}=`))) throw new Error('no session cookie');
}

/** Reads codes straight from the local mail sink, which is there in production mode too. */
export function mailSinkReader(mailSinkUrl: string): ReadCode {
  return async (email, since) => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const response = await fetch(new URL(`/?to=${encodeURIComponent(email)}`, mailSinkUrl), {
        signal: AbortSignal.timeout(5_000),
      });
      const code = response.ok ? newestCode(await response.json(), since) : undefined;
      if (code !== undefined) return code;
      await sleep(25);
    }
    throw new Error(`no code came for ${email} within five seconds`);
  };
}
