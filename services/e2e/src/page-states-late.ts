import { holds, inOrder, namesThemselves, opens, presses, releases, type PageJourney } from './page-scene.js';

/** Pages on which somebody waits longer than they are used to. */
export const lateJourneys: readonly PageJourney[] = [
  {
    about: 'a CAPTCHA that takes long',
    tenant: 'guarded',
    states: [
      {
        name: 'captcha',
        shows: 'identify',
        arrange: inOrder(holds(/\/api\/v1\/captcha$/), opens('/sign-in'), namesThemselves, ({ page }) =>
          page.locator('[data-captcha="checking"]').waitFor(),
        ),
      },
    ],
    after: releases,
  },
  {
    about: 'a decision that is late',
    tenant: 'default',
    states: [
      {
        name: 'settling',
        shows: 'settling',
        arrange: inOrder(
          ({ visitor }) => visitor.returns(),
          opens('/sign-in'),
          async ({ suite }) => {
            suite.process('mfa-policy').kill('SIGKILL');
            await suite.process('mfa-policy').waitExit();
          },
          presses('Continue with passkey'),
        ),
      },
    ],
    after: async ({ suite }) => {
      const policy = suite.process('mfa-policy');
      if (!policy.running) await policy.restart();
      await policy.waitReady();
    },
  },
];
