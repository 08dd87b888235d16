import { describe, expect, it } from 'vitest';
import { createGatewayClient, type GatewayClient } from './gateway-client.js';
import { GatewayUnreachable } from './problems.js';
import { scriptedFetch } from './scripted-gateway.js';

const account = '/api/v1/account';
const passkeys = {
  knownAs: { rpId: 'acme.example', userHandle: 'aGFuZGxl' },
  passkeys: [
    {
      credentialId: 'AAAA',
      name: 'Laptop',
      provider: null,
      synced: false,
      kind: 'platform',
      createdAt: '2026-11-22T00:00:00Z',
      lastUsedAt: null,
      lastUsedBrowser: '',
      usableHere: true,
    },
  ],
};
const twoStep = { state: 'on', optional: true, isAsked: true, factors: ['totp'], backupCodesLeft: 0 };

type Api = GatewayClient['account'];

describe('the calls of somebody’s passkeys and factors', () => {
  it.each([
    { call: (api: Api) => api.passkeys(), method: 'GET', path: '/passkeys', reply: passkeys },
    {
      call: (api: Api) => api.renamePasskey('AA-_', 'Phone'),
      method: 'PATCH',
      path: '/passkeys/AA-_',
      body: { name: 'Phone' },
      reply: passkeys,
    },
    {
      call: (api: Api) => api.removePasskey('a/../b'),
      method: 'DELETE',
      path: '/passkeys/a%2F..%2Fb',
      body: {},
      reply: passkeys,
    },
    { call: (api: Api) => api.removeTotp(), method: 'DELETE', path: '/totp', body: {}, reply: undefined },
    {
      call: (api: Api) => api.removeBackupCodes(),
      method: 'DELETE',
      path: '/backup-codes',
      body: {},
      reply: undefined,
    },
    {
      call: (api: Api) => api.chooseTwoStep('on'),
      method: 'PUT',
      path: '/two-step',
      body: { state: 'on' },
      reply: twoStep,
    },
    { call: (api: Api) => api.prompts(), method: 'GET', path: '/prompts', reply: { passkey: 'ask' } },
    {
      call: (api: Api) => api.choosePrompts('never'),
      method: 'PUT',
      path: '/prompts',
      body: { passkey: 'never' },
      reply: { passkey: 'never' },
    },
  ])('$method $path has its body, and its answer is read', async ({ call, method, path, body, reply }) => {
    const { fetch, sent } = scriptedFetch({ body: reply });
    expect(await call(createGatewayClient({ fetch }).account)).toEqual(reply);
    expect(sent).toEqual([{ method, path: account + path, body: body && JSON.stringify(body) }]);
  });

  it('an answer that is no list of passkeys is none', async () => {
    const { fetch } = scriptedFetch({ body: { passkeys: [{ credentialId: 'AAAA' }], knownAs: null } });
    await expect(createGatewayClient({ fetch }).account.passkeys()).rejects.toBeInstanceOf(GatewayUnreachable);
  });
});
