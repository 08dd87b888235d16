import type { AskedCaptcha, CaptchaChallenge, CaptchaPayload, Interaction } from '@latchkey/contracts';
import type { GatewayClient } from './gateway-client.js';
import { GatewayProblem } from './problems.js';

export type CaptchaAnswers = {
  /** Solves what a call asked for; rejects when that is not possible. */
  solve: (asked: AskedCaptcha) => Promise<string>;
  /** A solution for the next name, where one is always asked for; nothing where it may not be needed. */
  inAdvance?: () => Promise<string | undefined>;
};

/** What a refused call wants solved. */
export const askedCaptchaOf = (error: unknown): AskedCaptcha | undefined =>
  error instanceof GatewayProblem ? error.captcha : undefined;

/** A solution in the form that a call carries it in. */
export const encodeSolution = (challenge: CaptchaChallenge, solution: CaptchaPayload['solution']): string =>
  btoa(JSON.stringify({ challenge, solution }));

/**
 * The same client, answering CAPTCHAs by itself: a call that is asked for one is made once more with its solution. What cannot
 * be solved, and what is refused again, rejects with the problem.
 */
export const answeringCaptchas = (client: GatewayClient, { solve, inAdvance }: CaptchaAnswers): GatewayClient => {
  const answered = async (call: (captcha?: string) => Promise<Interaction>, first?: string): Promise<Interaction> => {
    try {
      return await call(first);
    } catch (error) {
      const asked = askedCaptchaOf(error);
      if (!asked) throw error;
      const solution = await solve(asked).catch(() => {
        throw error;
      });
      return call(solution);
    }
  };
  const prepared = async () => inAdvance?.().catch(() => undefined);

  return {
    ...client,
    identifier: async (id, identifier, options) =>
      answered((captcha) => client.identifier(id, identifier, { ...options, captcha }), await prepared()),
    password: (id, password, options) => answered((captcha) => client.password(id, password, { ...options, captcha })),
    code: (id, channel, options) => answered((captcha) => client.code(id, channel, { ...options, captcha })),
    verifyCode: (id, code, options) => answered((captcha) => client.verifyCode(id, code, { ...options, captcha })),
  };
};
