import {
  Browser,
  interactionOf,
  interactionPath,
  signInWithPasskey,
  stepOf,
  type BrowserReply,
} from '@latchkey/testing';
import { somebodyOf, type Stage } from './stage.js';

/** Somebody who is signed in, with their browser. */
export async function somebodySignedIn(stage: Stage) {
  const { origin } = stage;
  const device = somebodyOf(stage);
  const browser = new Browser(origin, { timeoutMs: 10_000 });
  const { interaction } = await signInWithPasskey(browser, device);
  return {
    browser,
    interaction,
    device,
    /** The status of their session now, 0 where no answer came. */
    status: () =>
      browser.get('/api/v1/session').then(
        ({ status }) => status,
        () => 0,
      ),
    leave: () => browser.close(),
  };
}

/** A challenge that is answered and not sent yet. */
export async function answeredChallenge(stage: Stage) {
  const { origin } = stage;
  const device = somebodyOf(stage);
  const browser = new Browser(origin, { timeoutMs: 10_000 });
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
  const { passkey } = stepOf(started, 'identify');
  if (!passkey) throw new Error('no passkey is asked for');
  const rawBody = JSON.stringify({ response: device.get(passkey.options) });
  const send = () => browser.request('POST', interactionPath(started, 'passkey'), { rawBody });
  return { browser, id: started.id, send };
}

/** What somebody gets who tries once and does not insist, and how long the last answer took. */
export async function probe(stage: Stage): Promise<{ status: number; ms: number; retryAfter: string | undefined }> {
  let began = performance.now();
  const told = ({ status, headers }: BrowserReply) => ({
    status,
    ms: performance.now() - began,
    retryAfter: headers['retry-after'],
  });
  const browser = new Browser(stage.origin, { timeoutMs: 10_000 });
  try {
    const started = await browser.post('/api/v1/interactions', { intent: 'sign-in' });
    if (started.status !== 201) return told(started);
    const { passkey } = stepOf(interactionOf(started), 'identify');
    if (!passkey) throw new Error('no passkey is asked for');
    const device = somebodyOf(stage);
    began = performance.now();
    const path = interactionPath(interactionOf(started), 'passkey');
    return told(await browser.post(path, { response: device.get(passkey.options) }));
  } finally {
    browser.close();
  }
}
