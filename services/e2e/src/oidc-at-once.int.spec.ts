import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from '@latchkey/testing';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { MfaPeople, type Holder } from './mfa-people.js';
import { follow, register, RelyingParty } from './relying-party.js';
import { eventually, startSystem, type System } from './system.js';

// Requests of one browser that are under way at the same time: none of them takes back what another did.

let system: System;
let people: MfaPeople;
let ada: Holder;
let products: RelyingParty[];
const told: string[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => {
    told.push(new URLSearchParams(Buffer.concat(chunks).toString()).get('logout_token') ?? '');
    response.writeHead(200).end();
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const backchannelLogoutUri = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/logout`;
  system = await startSystem();
  const admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
  ada = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt', factors: ['webauthn'] });
  products = [];
  for (let count = 0; count < 6; count += 1) {
    const client = await register(admin, people.tenant, { type: 'web', backchannelLogoutUri });
    products.push(await RelyingParty.discovered(people.tenant, client));
  }
});
afterAll(async () => {
  await system.stop();
  await new Promise((resolve) => receiver.close(resolve));
});

const tokensOf = async (product: RelyingParty, browser: Browser) => {
  const begun = await product.begin();
  const { url } = await follow(browser, people.tenant.origin, begun.url);
  return product.finish(url, begun);
};

it('products that are signed in to at the same moment are each told of the sign-out', async () => {
  const { browser } = await people.byPasskey(ada);
  const tokens = await Promise.all(products.map((product) => tokensOf(product, browser)));
  const promised = tokens.map((each) => each.claims()?.['sid'] as string);
  await browser.delete('/api/v1/session');
  const heard = () => told.map((token) => decodeJwt(token)['sid'] as string).filter((sid) => promised.includes(sid));
  await eventually(() => Promise.resolve(heard().length >= products.length ? true : undefined));
  expect(heard().toSorted()).toEqual(promised.toSorted());
});

it('whoever signs out while a product renews its tokens is signed out', async () => {
  const answers = [];
  for (let round = 0; round < 8; round += 1) {
    const { browser } = await people.byPasskey(ada);
    for (const product of products) await tokensOf(product, browser);
    const end = follow(browser, people.tenant.origin, '/oidc/session/end');
    const renewals = products.map((product) =>
      product.begin({ prompt: 'none' }).then(({ url }) => browser.get(url.pathname + url.search)),
    );
    const [{ reply }] = await Promise.all([end, ...renewals]);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(reply.text)?.[1] ?? '';
    const { status } = await browser.request('POST', '/oidc/session/end/confirm', {
      rawBody: new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: null },
    });
    answers.push({ status, after: (await browser.get('/api/v1/session')).status });
  }
  expect(answers).toEqual(Array.from({ length: 8 }, () => ({ status: 303, after: 401 })));
}, 60_000);
