import { answeringCaptchas } from '@latchkey/client';
import type { Experience } from '@latchkey/contracts';
import { gateway, readExperience } from '../gateway.js';
import { Captcha } from './captcha.js';
import { solveInWorker } from './solve-in-worker.js';

/** The CAPTCHAs of this page. */
export const captcha = new Captcha({ client: gateway, solve: solveInWorker });

/** The gateway, with CAPTCHAs answered before anybody notices. */
export const answeringGateway = answeringCaptchas(gateway, captcha);

/** The tenant's experience; what it always asks for is begun at once. */
export const readExperienceAndPrepare = async (): Promise<Experience> => {
  const experience = await readExperience();
  captcha.prepare(experience.captcha);
  return experience;
};
