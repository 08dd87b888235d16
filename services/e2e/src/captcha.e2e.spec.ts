import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';
import { goodFor, siteverify, type Siteverify } from './siteverify.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

const secret = 'a secret of Cloudflare’s, not really';
let cloudflare: Siteverify;
let hostname = '';

// A gateway with the thresholds of production; the other files have one that counts very far.
test.beforeAll(async ({ suite }) => {
  cloudflare = await siteverify(() => goodFor(hostname));
  const gateway = suite.process('gateway');
  await gateway.restart({ LIMITS_FACTOR: '1', TURNSTILE_URL: cloudflare.url, TURNSTILE_SECRET: secret });
  await gateway.waitReady();
});
test.afterAll(async ({ suite }) => {
  const gateway = suite.process('gateway');
  await gateway.restart();
  await gateway.waitReady();
  cloudflare.close();
});

/** The statuses of the calls that a page makes from now on, by the end of their path. */
const callsOf = (page: Page) => {
  const calls: string[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    const name = pathname.replace(/^\/api\/v1\/(interactions\/[^/]+\/)?/, '');
    if (pathname.startsWith('/api/')) calls.push(`${response.request().method()} ${name} ${response.status()}`);
  });
  return calls;
};
const at = (tenant: TestTenant, path: string) => new URL(path, tenant.origin).href;

test('where it is always asked for, nobody notices: a code goes through by itself, and a passkey is never asked', async ({
  visitor,
  suite,
}) => {
  const tenant = await aTenantWith(suite, { captcha: { provider: 'altcha', when: 'always' } });
  const { page } = visitor;
  const calls = callsOf(page);
  await page.goto(at(tenant, '/sign-up'));
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.arrives('create-passkey');
  await visitor.createButton.click();
  await visitor.arrives('account');
  expect(calls.filter((call) => call.endsWith(' 403'))).toEqual([]);
  expect(calls.filter((call) => call.startsWith('GET captcha'))).toEqual(['GET captcha 200']);
  await visitor.signsOut();

  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.postData() ?? '');
  });
  calls.length = 0;
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  expect(calls.filter((call) => call.endsWith(' 403'))).toEqual([]);
  expect(sent).not.toEqual([]);
  expect(sent.filter((body) => body.includes('captcha'))).toEqual([]);
});

test('after repeated tries the page is asked, solves it, and the person goes on with one click', async ({
  visitor,
  suite,
}) => {
  const tenant = await aTenantWith(suite, {});
  const { page } = visitor;
  const calls = callsOf(page);
  await page.goto(at(tenant, '/sign-up'));
  await expect(visitor.emailField).toBeVisible();
  // Sixteen tries are what a browser has; a journey takes ten by each of its names.
  const { id } = await visitor.journey();
  for (let time = 0; time < 16; time += 1) {
    const path = `/api/v1/interactions/${time < 8 ? id : 'current'}/password`;
    expect(await visitor.fetches('POST', path, '{"password":"a guess"}')).toMatchObject({ status: 409 });
  }
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await visitor.arrives('code');
  const captcha = calls.filter((call) => /captcha|identifier/.test(call));
  expect(captcha).toEqual(['POST identifier 403', 'GET captcha 200', 'POST identifier 200']);
  await expect(visitor.note).toBeHidden();
});

test('who cannot solve it is told what to do next, and what they typed is still there', async ({ visitor, suite }) => {
  const tenant = await aTenantWith(suite, { captcha: { provider: 'altcha', when: 'always' } });
  const { page } = visitor;
  await page.route('**/api/v1/captcha', (route) => route.abort());
  await page.goto(at(tenant, '/sign-up'));
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await expect(visitor.note).toHaveText(/Please try again, or use a passkey/);
  await expect(visitor.emailField).toHaveValue(visitor.email);
  await page.unroute('**/api/v1/captcha');
  await visitor.button('Continue').click();
  await visitor.arrives('code');
});

test.describe('Turnstile', () => {
  /** What Cloudflare's script does for a page, as far as the page can tell: a frame of its own, and a token at a click. */
  const script = `globalThis.turnstile = {
    render: (place, { sitekey, callback }) => {
      const frame = document.createElement('iframe');
      frame.title = 'Widget';
      frame.src = 'https://challenges.cloudflare.com/frame';
      const button = document.createElement('button');
      button.textContent = 'I am human ' + sitekey;
      button.onclick = () => callback('a token for ' + sitekey);
      place.append(frame, button);
      return 'widget';
    },
    remove: () => {},
  };`;

  const turnstileTenant = async (page: Page, suite: Parameters<typeof aTenantWith>[0]) => {
    await page.route('https://challenges.cloudflare.com/**', (route) =>
      route.request().url().includes('api.js')
        ? route.fulfill({ contentType: 'text/javascript', body: script })
        : route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>frame</title>' }),
    );
    const tenant = await aTenantWith(suite, {
      captcha: { provider: 'turnstile', when: 'always', siteKey: 'site-key' },
    });
    hostname = new URL(tenant.origin).hostname;
    return tenant;
  };

  test('is shown when it is needed, and the person goes on', async ({ visitor, suite }) => {
    const { page } = visitor;
    const tenant = await turnstileTenant(page, suite);
    await page.goto(at(tenant, '/sign-up'));
    await visitor.emailField.fill(visitor.email);
    await visitor.button('Continue').click();
    await visitor.button('I am human site-key').click();
    await visitor.arrives('code');
    expect(cloudflare.asked).toEqual([{ secret, response: 'a token for site-key' }]);
    await expect(visitor.button('I am human site-key')).toBeHidden();
  });

  test('can be left, and no passkey waits for it', async ({ visitor, suite }) => {
    const { page } = visitor;
    const tenant = await turnstileTenant(page, suite);
    await page.goto(at(tenant, '/sign-in'));
    await visitor.emailField.fill(visitor.email);
    await visitor.button('Continue').click();
    await expect(page.locator('[data-captcha="widget"]')).toBeVisible();
    await expectAccessible(page);
    await visitor.button('Cancel the check').click();
    await expect(visitor.note).toHaveText(/Please try again, or use a passkey/);
    await expect(visitor.passkeyButton).toBeEnabled();
    await expect(visitor.passkeyButton).not.toHaveAttribute('aria-disabled', 'true');
  });

  test('other tenants’ pages load nothing of Cloudflare’s', async ({ visitor, suite }) => {
    const { page } = visitor;
    const policyAt = async (tenant: TestTenant) =>
      (await page.goto(at(tenant, '/sign-in')))?.headers()['content-security-policy'] ?? '';
    const withIt = await policyAt(await turnstileTenant(page, suite));
    const without = await policyAt(await aTenantWith(suite, {}));
    expect(withIt).toContain("script-src 'self' https://challenges.cloudflare.com;");
    expect(withIt).toContain('frame-src https://challenges.cloudflare.com');
    expect(without).not.toContain('cloudflare');
    expect(without).toContain("require-trusted-types-for 'script'");
    expect(without).toContain("worker-src 'self'");
  });
});
