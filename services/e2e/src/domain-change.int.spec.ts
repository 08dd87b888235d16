import {
  Browser,
  interactionOf,
  interactionPath,
  signInWithPasskey,
  signUpWithPasskey,
  SoftwareAuthenticator,
  stepOf,
} from '@latchkey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { act, anAddress, begin, newcomersOf } from './newcomers.js';
import { eventually, startSystem, type System } from './system.js';

let system: System;
let admin: Administrator;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
});
afterAll(() => system.stop());

it('d.38: another RP ID says whom it costs a passkey, deletes none, and the old one brings them back', async () => {
  const name = aTenantName('moving');
  const [oldHost, newHost] = [`old.${name}.localhost`, `new.${name}.localhost`];
  const { port } = new URL(system.url);
  const origins = [`http://${oldHost}:${port}`, `http://${newHost}:${port}`];
  const hosts = [oldHost, newHost];
  // A parent of both at first: passkeys are made for it.
  const rpId = `${name}.localhost`;
  const made = await admin.send('POST', '/tenants', { tenantId: name, displayName: 'Acme', hosts, rpId, origins });
  expect(made.status).toBe(201);

  const [origin = ''] = origins;
  const { codeFor } = newcomersOf(system);
  const [email, browser] = [anAddress(), new Browser(origin)];
  const authenticator = new SoftwareAuthenticator({ origin });
  await signUpWithPasskey(browser, authenticator, email, codeFor);
  await browser.delete('/api/v1/session');

  const path = `/tenants/${name}/domains`;
  const read = await admin.get(path);
  expect(read.body).toMatchObject({ rpId, passkeys: [{ rpId, passkeys: 1, people: 1 }] });
  const move = (to: string, rest: object = {}) =>
    admin
      .get(path)
      .then(({ headers }) => admin.send('PUT', path, { hosts, rpId: to, origins: [origin], ...rest }, headers.etag));

  // The mistake: nothing says that they know.
  expect(await move(oldHost)).toMatchObject({
    status: 422,
    body: { errors: [{ code: 'passkeys_would_be_lost', pointer: '#/rpId' }] },
  });
  expect(await move(oldHost, { acceptedLoss: 2 })).toMatchObject({ status: 422 });
  expect(await move(oldHost, { acceptedLoss: 1 })).toMatchObject({ status: 200, body: { rpId: oldHost } });

  // The host is alive, the passkey does not work, a code does, and a new passkey is offered (d.7).
  const proven = await eventually(async () => {
    const asked = await begin(browser, email, 'sign-in');
    if (asked.step.name !== 'code') return undefined;
    return interactionOf(await act(browser, asked, 'code/verify', { code: await codeFor(email) }));
  });
  const { passkey } = stepOf(proven, 'create-passkey');
  expect(passkey.options).toMatchObject({ rp: { id: oldHost }, excludeCredentials: [] });
  await browser.delete(interactionPath(proven));
  expect((await admin.get(path)).body).toMatchObject({ passkeys: [{ rpId, passkeys: 1, people: 1 }] });

  // Nothing was deleted: with the RP ID of before the passkey is good again.
  expect(await move(rpId)).toMatchObject({ status: 200 });
  const back = await eventually(async () => {
    const experience = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const step = stepOf(experience, 'identify');
    return step.passkey?.options.rpId === rpId;
  });
  expect(back).toBe(true);
  expect((await signInWithPasskey(browser, authenticator)).step.name).toBe('done');
});
