import { createGatewayClient } from '@latchkey/client';
import type { Experience } from '@latchkey/contracts';
import { applyBrand } from './design/brand.js';
import { askedLanguage, speakAs } from './i18n.js';

/** The gateway that serves this page. */
export const gateway = createGatewayClient({ language: askedLanguage });

let asked: Promise<Experience> | undefined;

/** The page takes the tenant's colour and language before anything of the tenant is shown. */
const present = async (experience: Experience): Promise<Experience> => {
  applyBrand(experience.branding);
  await speakAs(experience.languages);
  return experience;
};

/** The tenant's sign-in experience: asked once per visit, asked again only after a failure. */
export const readExperience = (): Promise<Experience> => {
  asked ??= gateway
    .experience()
    .then(present)
    .catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
  return asked;
};
