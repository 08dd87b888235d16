import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { admitCalls, isRefused, kindOf, type CallKind } from './admission.js';

describe('what a call is', () => {
  it.each<{ call: [method: string, url: string]; kind: CallKind }>([
    { call: ['POST', '/api/v1/interactions'], kind: 'begins' },
    { call: ['GET', '/api/v1/experience?locale=de'], kind: 'begins' },
    { call: ['GET', '/oidc/auth?client_id=shop'], kind: 'begins' },
    { call: ['GET', '/api/v1/admin/tenants'], kind: 'begins' },
    { call: ['POST', '/api/v1/interactions/abc/passkey'], kind: 'goes-on' },
    { call: ['GET', '/api/v1/interactions'], kind: 'goes-on' },
    { call: ['GET', '/oidc/auth/abc'], kind: 'goes-on' },
    { call: ['POST', '/oidc/token'], kind: 'goes-on' },
    { call: ['GET', '/api/v1/session'], kind: 'goes-on' },
    { call: ['GET', '/readyz'], kind: 'free' },
    { call: ['GET', '/sign-in'], kind: 'free' },
    { call: ['GET', '/assets/a.js'], kind: 'free' },
  ])('$call: $kind', ({ call, kind }) => {
    expect(kindOf(...call)).toBe(kind);
  });
});

describe('who is refused', () => {
  it.each<{ kind: CallKind; underWay: number; refused: boolean }>([
    { kind: 'begins', underWay: 9, refused: false },
    { kind: 'begins', underWay: 10, refused: true },
    { kind: 'goes-on', underWay: 10, refused: false },
    { kind: 'goes-on', underWay: 19, refused: false },
    { kind: 'goes-on', underWay: 20, refused: true },
    { kind: 'free', underWay: 1_000, refused: false },
  ])('with ten at the most, $kind beside $underWay: $refused', ({ kind, underWay, refused }) => {
    expect(isRefused(kind, underWay, 10)).toBe(refused);
  });
});

describe('a server with room for two', () => {
  it('refuses the third that begins with a problem and a time, finishes what goes on, and has room again afterwards', async () => {
    const server = fastify();
    admitCalls(server, 2);
    const waiting: (() => void)[] = [];
    server.post('/api/v1/interactions', async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { ok: true };
    });
    server.post('/api/v1/interactions/:id/passkey', () => ({ ok: true }));
    const base = await server.listen({ host: '127.0.0.1', port: 0 });
    const begin = () => fetch(`${base}/api/v1/interactions`, { method: 'POST' });
    const under = [begin(), begin()];
    while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const refused = await begin();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(['1', '2', '3']).toContain(refused.headers.get('retry-after'));
    expect(await refused.json()).toMatchObject({ code: 'service.unavailable', instance: '/api/v1/interactions' });
    expect((await fetch(`${base}/api/v1/interactions/abc/passkey`, { method: 'POST' })).status).toBe(200);
    for (const end of waiting.splice(0)) end();
    expect((await Promise.all(under)).map(({ status }) => status)).toEqual([200, 200]);
    const next = begin();
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const end of waiting.splice(0)) end();
    expect((await next).status).toBe(200);
    await server.close();
  });
});
