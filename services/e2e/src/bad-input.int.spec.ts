import { interactionOf, interactionPath } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badRequests, start } from './bad-requests.js';
import { startSystem, type System } from './system.js';

let system: System;

beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

const rowCounts = async () =>
  Promise.all(
    [
      ['identity', 'app_user'],
      ['identity', 'verification_code'],
      ['credential', 'webauthn_credential'],
      ['session', 'session'],
    ].map(
      async ([service = '', table]) =>
        (await system.rows<{ count: string }>(service, `SELECT count(*) FROM ${table}`))[0]?.count,
    ),
  );

describe('a request that cannot be right', () => {
  it.each(badRequests)(
    'is a problem with a stable code, and nothing is written: $because',
    async ({ path, settings, status, code, pointer }) => {
      const browser = system.newBrowser();
      const live = interactionOf(await browser.post('/api/v1/interactions', start));
      const before = await rowCounts();
      const reply = await browser.request('POST', path.replace('{id}', interactionPath(live)), settings);
      expect(reply.status).toBe(status);
      expect(reply.headers['content-type']).toContain('application/problem+json');
      expect(reply.body).toMatchObject({ type: `urn:latchkey:problem:${code}`, status, code });
      expect(reply.headers['cache-control']).toBe('no-store');
      if (pointer !== undefined) {
        const { errors } = reply.body as { errors: { pointer: string }[] };
        expect(errors.map((error) => error.pointer)).toContain(pointer);
      }
      expect(reply.text).not.toMatch(/node_modules|at .*\.js|SELECT |zod/i);
      expect(await rowCounts()).toEqual(before);
    },
  );

  it('with a wrong method finds nothing', async () => {
    const reply = await system.newBrowser().request('PUT', '/api/v1/interactions', { body: start });
    expect(reply.status).toBe(404);
    expect(reply.body).toMatchObject({ code: 'request.not_found' });
  });

  it('carries the interaction when the step is another', async () => {
    const browser = system.newBrowser();
    const live = interactionOf(await browser.post('/api/v1/interactions', start));
    const reply = await browser.post(interactionPath(live, 'skip'), {});
    expect(reply.body).toMatchObject({ interaction: { id: live.id, step: { name: 'identify' } } });
  });
});

describe('every answer', () => {
  it.each(['/', '/api/v1/experience', '/api/v1/nothing', '/readyz'])('has the security headers: %s', async (path) => {
    const { headers } = await system.newBrowser().get(path);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});
