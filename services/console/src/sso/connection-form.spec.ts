import { managedSsoConnection, ssoConnectionInput } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { editedConnection, inputOf, linkings } from './connection-form.js';

const read = {
  connectionId: '0b8f6f0e-6c1f-4a0e-9f2c-3c1f7a1d2e3f',
  displayName: 'Acme',
  issuer: 'https://idp.acme.test',
  clientId: 'latchkey',
  domains: ['acme.test'],
  active: true,
  linking: 'never',
  hasClientSecret: true,
  createdAt: '2026-11-22T10:00:00.000Z',
  redirectUris: ['https://login.example.com/api/v1/sso/callback'],
  warnings: [{ code: 'not_discoverable', pointer: '/issuer', detail: 'no answer' }],
};

it('what was read can be sent, without a secret', () => {
  const sent = inputOf(editedConnection.parse(read));
  expect(ssoConnectionInput.parse(sent)).toEqual(sent);
  expect(Object.keys(sent)).not.toContain('clientSecret');
});

it('a secret that was typed is sent as it was typed', () => {
  expect(inputOf({ ...editedConnection.parse(read), clientSecret: ' s ' }).clientSecret).toBe(' s ');
});

it('what the provider was warned of is nothing that is edited', () => {
  expect(Object.keys(editedConnection.parse(read))).not.toContain('warnings');
});

it('there are words for every way of linking', () => {
  const { options } = managedSsoConnection.shape.linking.unwrap();
  expect(linkings.map(({ value }) => value).toSorted()).toEqual(options.toSorted());
});
