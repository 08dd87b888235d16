import { createGatewayClient } from '@latchkey/client';
import type { Experience } from '@latchkey/contracts';

/** The gateway that serves this page. */
export const gateway = createGatewayClient();

let asked: Promise<Experience> | undefined;

/** The tenant's sign-in experience: asked once per visit, asked again only after a failure. */
export const readExperience = (): Promise<Experience> => {
  asked ??= gateway.experience().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
};
