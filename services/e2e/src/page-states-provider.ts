import { Administrator } from './administrator.js';
import { inOrder, presses, submits, type PageJourney, type Scene } from './page-scene.js';
import { register } from './relying-party.js';

type Part = (scene: Scene) => Promise<unknown>;

const goes =
  (path: string): Part =>
  ({ page, suite }) =>
    page.goto(suite.url + path);

const types =
  (code: string): Part =>
  async (scene) => {
    await scene.page.locator('#user_code').fill(code);
    await submits(scene);
  };

/** A device that asks to be connected, and its code typed where it says. */
const typesItsCode: Part = async (scene) => {
  const { suite, page } = scene;
  const admin = await Administrator.enrolled({ suite, url: suite.url });
  const device = { type: 'device', name: 'Television in the kitchen', redirectUris: [] as string[] } as const;
  const { clientId } = await register(admin, { id: 'default' }, device);
  const body = new URLSearchParams({ client_id: clientId, scope: 'openid' });
  const reply = await fetch(`${suite.url}/oidc/device/auth`, { method: 'POST', body });
  const { user_code: code } = (await reply.json()) as { user_code: string };
  await page.goto(`${suite.url}/oidc/device`);
  await types(code)(scene);
};

const unknown = 'BBBB-BBBB';

/** The pages that a tenant's OpenID provider shows itself. */
export const providerJourneys: readonly PageJourney[] = [
  {
    about: 'a device, connected, and a sign-out by a link',
    tenant: 'default',
    states: [
      { name: 'device', shows: 'device', arrange: goes('/oidc/device') },
      { name: 'device-fault', shows: 'device', arrange: types(unknown) },
      { name: 'device-confirm', shows: 'device-confirm', arrange: typesItsCode },
      { name: 'device-refused', shows: 'device-refused', arrange: presses('That is not my device') },
      {
        name: 'device-connected',
        shows: 'device-connected',
        arrange: inOrder(({ visitor }) => visitor.signsUpWithPasskey(), typesItsCode, presses('Connect')),
      },
      { name: 'provider-sign-out', shows: 'sign-out', arrange: goes('/oidc/session/end') },
      { name: 'provider-signed-out', shows: 'signed-out', arrange: presses('Sign out') },
      { name: 'provider-error', shows: 'provider-error', arrange: goes('/oidc/auth?client_id=nobody') },
    ],
  },
  {
    about: 'a device, in German',
    tenant: 'default',
    locale: 'de-DE',
    states: [
      { name: 'device-de', shows: 'device', arrange: inOrder(goes('/oidc/device'), types(unknown)) },
      { name: 'device-confirm-de', shows: 'device-confirm', arrange: typesItsCode },
      { name: 'device-refused-de', shows: 'device-refused', arrange: presses('Das ist nicht mein Gerät') },
      { name: 'provider-error-de', shows: 'provider-error', arrange: goes('/oidc/auth?client_id=nobody') },
    ],
  },
];
