// A proof of work beside the page, which stays as quick as it was. It is told one challenge and answers once.
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import type { CaptchaChallenge } from '@latchkey/contracts';

const longestMs = 30_000;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one listener, and no origin to name
const answer = (solution: unknown) => globalThis.postMessage(solution);

globalThis.addEventListener('message', ({ data }: MessageEvent<CaptchaChallenge>) => {
  void solveChallenge({ challenge: data, deriveKey, timeout: longestMs }).then(answer, () => answer(null));
});
