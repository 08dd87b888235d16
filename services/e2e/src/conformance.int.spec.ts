import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backChannelModules, signOutModules } from './conformance/sign-out.js';
import { basicModules } from './conformance/basic.js';
import { configurationModules } from './conformance/configuration.js';
import { plans } from './conformance/plans.mjs';
import { Tester } from './conformance/tester.js';
import { follow } from './relying-party.js';

// What the OpenID Foundation's certification asks of a provider, as far as it can be asked here; `npm run conformance` tells what was run.

const modules = { ...basicModules, ...configurationModules, ...signOutModules, ...backChannelModules };

let tester: Tester;
beforeAll(async () => {
  tester = await Tester.start();
});
afterAll(() => tester.stop());

for (const { profile, modules: published, leftOut } of plans) {
  describe(profile, () => {
    it.each(published.filter((name) => !(name in leftOut)))(
      '%s',
      async (name) => {
        const run = modules[name];
        if (!run) throw new Error('no such module, and no reason why not');
        await run(tester);
      },
      60_000,
    );
  });
}

it('every module here is one of a published plan, and runs', () => {
  const published = plans.flatMap((plan) => plan.modules.filter((name) => !(name in plan.leftOut)));
  expect(Object.keys(modules).toSorted()).toEqual(published.toSorted());
});

// The published suite has modules without PKCE: here they would be refused, and this is how.
it.each([
  { because: 'there is no challenge', drop: ['code_challenge', 'code_challenge_method'] },
  { because: 'there is no method, so it would be plain', drop: ['code_challenge_method'] },
])('our departure: no code where $because', async ({ drop }) => {
  const { url, state } = await tester.client.begin();
  for (const name of drop) url.searchParams.delete(name);
  const { url: back } = await follow(tester.newBrowser(), tester.origin, url);
  expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'invalid_request', state });
  expect(back.searchParams.has('code')).toBe(false);
});
