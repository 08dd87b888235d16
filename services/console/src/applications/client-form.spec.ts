import { acr, clientSettings, registeredClient } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { algs, clientTypes, hasRedirects, leastSignIns, linesIn, settingsOf } from './client-form.js';

const client = registeredClient.parse({
  clientId: 'client-0001',
  createdAt: '2026-11-22T10:00:00.000Z',
  name: 'Shop',
  type: 'web',
  redirectUris: ['https://shop.example.com/callback'],
});

it('what was read can be sent', () => {
  expect(clientSettings.parse(settingsOf(client))).toEqual(clientSettings.parse({ ...settingsOf(client) }));
  expect(Object.keys(settingsOf(client))).not.toContain('clientId');
  expect(Object.keys(settingsOf(client))).not.toContain('createdAt');
});

it('empty lines are not sent', () => {
  const typed = { ...client, redirectUris: linesIn('https://a.example.com/\n\n  https://b.example.com/  \n') };
  expect(settingsOf(typed).redirectUris).toEqual(['https://a.example.com/', 'https://b.example.com/']);
});

it.each([
  {
    because: 'an address is sent without what is around it',
    typed: ' https://a.example.com/out ',
    sent: 'https://a.example.com/out',
  },
  { because: 'an address that was taken away is not sent', typed: '', sent: undefined },
])('$because', ({ typed, sent }) => {
  expect(settingsOf({ ...client, backchannelLogoutUri: typed }).backchannelLogoutUri).toBe(sent);
});

it('there are words for every least sign-in and every algorithm', () => {
  expect(leastSignIns.map(({ value }) => value).toSorted()).toEqual(['', ...acr.options].toSorted());
  expect(algs.map(({ value }) => value).toSorted()).toEqual(
    clientSettings.shape.idTokenAlg.unwrap().options.toSorted(),
  );
});

it('there are words for every kind of application', () => {
  expect(clientTypes.map(({ value }) => value).toSorted()).toEqual(clientSettings.shape.type.options.toSorted());
});

it.each([
  { because: 'people come back to a website', type: 'web', is: true },
  { because: 'nobody is sent to a service', type: 'service', is: false },
  { because: 'a device has no address', type: 'device', is: false },
] as const)('$because', ({ type, is }) => {
  expect(hasRedirects(type)).toBe(is);
});
