import { encodeSolution } from '@latchkey/client';
import type { CaptchaChallenge, CaptchaPayload } from '@latchkey/contracts';
// oxlint-disable-next-line import/default -- Vite makes this module: the address of the built worker
import workerUrl from './solver.worker.ts?worker&url';

type Policy = { createScriptURL: (url: string) => string };
type TrustedTypes = { createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => Policy };

const ownWorkerOnly = (url: string) => {
  if (url !== workerUrl) throw new TypeError('not a worker of this page');
  return url;
};

/** The page's policy takes no bare address for a script; browsers without trusted types have no such rule. */
const trustedTypes = Reflect.get(globalThis, 'trustedTypes') as TrustedTypes | undefined;
const policy: Policy = trustedTypes?.createPolicy('latchkey-captcha', { createScriptURL: ownWorkerOnly }) ?? {
  createScriptURL: ownWorkerOnly,
};

/** Does the work of a challenge in a worker of its own. Rejects where there are none, or when it takes too long. */
export const solveInWorker = (challenge: CaptchaChallenge): Promise<string> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(policy.createScriptURL(workerUrl), { type: 'module' });
    const end = (settle: () => void) => {
      worker.terminate();
      settle();
    };
    worker.addEventListener('error', () => end(() => reject(new Error('the worker failed'))));
    worker.addEventListener('message', ({ data }: MessageEvent<CaptchaPayload['solution'] | null>) =>
      end(() => (data ? resolve(encodeSolution(challenge, data)) : reject(new Error('not solved')))),
    );
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one listener, and no origin to name
    worker.postMessage(challenge);
  });
