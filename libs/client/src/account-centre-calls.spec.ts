import { interactionId } from '@latchkey/contracts';
import { expect, it, vi } from 'vitest';
import { createGatewayClient, type AccountCalls } from './gateway-client.js';

const begun = {
  id: interactionId.parse('AAAAAAAAAAAAAAAAAAAAAA'),
  intent: 'enrolment',
  step: { name: 'backup-codes' },
  methods: [],
  expiresAt: '2030-01-01T00:00:00Z',
};

const clientOf = (answer: unknown) => {
  const fetch = vi.fn(
    async (_path: string, _request: { method: string; body?: string }) =>
      new Response(answer === undefined ? null : JSON.stringify(answer), { status: answer === undefined ? 204 : 200 }),
  );
  return { fetch, client: createGatewayClient({ fetch: fetch as unknown as typeof globalThis.fetch }) };
};

const contact = { type: 'email', value: 'a+b@c.example' } as const;

it.each<[string, (account: AccountCalls) => Promise<unknown>, string, string, unknown, unknown?]>([
  ['adds a passkey', (a) => a.addPasskey(), 'POST', 'passkeys', {}, begun],
  ['adds an app', (a) => a.addTotp(), 'POST', 'totp', {}, begun],
  ['makes backup codes', (a) => a.makeBackupCodes(), 'POST', 'backup-codes', {}, begun],
  ['adds an address', (a) => a.addIdentifier(contact), 'POST', 'identifiers', contact, begun],
  ['ends a session', (a) => a.endSession('s-1'), 'DELETE', 'sessions/s-1', {}],
  ['ends the others', (a) => a.endOtherSessions(), 'DELETE', 'sessions', {}],
  ['distrusts a browser', (a) => a.distrust('d-1'), 'DELETE', 'trusted-devices/d-1', {}],
  ['distrusts all', (a) => a.distrustAll(), 'DELETE', 'trusted-devices', {}],
])('%s', async (_, call, method, path, body, answer) => {
  const { fetch, client } = clientOf(answer);
  expect(await call(client.account)).toEqual(answer);
  const [asked, request] = fetch.mock.calls[0] ?? [];
  expect(asked).toBe(`/api/v1/account/${path}`);
  expect(request?.method).toBe(method);
  expect(JSON.parse(request?.body ?? '')).toEqual(body);
});

it('begins a step-up', async () => {
  const { fetch, client } = clientOf({ ...begun, intent: 'step-up' });
  expect((await client.stepUp()).intent).toBe('step-up');
  expect(fetch.mock.calls[0]?.[0]).toBe('/api/v1/step-up');
});

it('says what an application asks for where a journey begins, and nothing else of it', async () => {
  const { fetch, client } = clientOf(begun);
  await client.interactions.start('sign-in', { request: 'r1' });
  await client.interactions.start('sign-in');
  expect(fetch.mock.calls.map(([, { body }]) => body)).toEqual([
    '{"intent":"sign-in","request":"r1"}',
    '{"intent":"sign-in"}',
  ]);
});
