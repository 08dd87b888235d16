import { createHash, randomBytes } from 'node:crypto';
import { administratorScope, type AdministratorScope } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './administrator.js';
import { startSystem, type System } from './system.js';

// Every method of the management API, as the gateway that runs here was built: a new one is tested by being there.

type Handler = (...given: never[]) => unknown;
type Controller = { readonly prototype: Record<string, Handler> };
type Route = { method: string; path: string; needs: readonly (AdministratorScope | 'enrolment' | 'any')[] };

const built = (file: string): string => new URL(`../../gateway/dist/admin/${file}`, import.meta.url).href;
const { administrationControllers } = (await import(built('index.js'))) as { administrationControllers: Controller[] };
const { Needs, AlsoNeeds } = (await import(built('administrator.guard.js'))) as Record<string, { KEY: string }>;

const prefix = '/api/v1/admin';
/** As Nest numbers them. */
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];
/** What `reflect-metadata` puts there, which the gateway's own files load. */
const { getMetadata: metadata } = Reflect as unknown as { getMetadata: (key: string, of: object) => unknown };

/** Places in a path that nothing is at. */
const filled = (path: string): string =>
  path.replace(':tenantId', 'nobody-is-here').replace(/:\w+/g, '00000000-0000-4000-8000-000000000000');

function scopesAt(decorator: { KEY: string } | undefined, handler: Handler): Route['needs'] {
  const found = metadata(decorator?.KEY ?? '', handler) as Route['needs'] | Route['needs'][number] | undefined;
  return found === undefined ? [] : [found].flat();
}

const routes = administrationControllers.flatMap((controller): Route[] => {
  const base = String(metadata('path', controller)).slice(prefix.length);
  const handlers = Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = name === 'constructor' ? undefined : controller.prototype[name];
    return handler && metadata('method', handler) !== undefined ? [handler] : [];
  });
  return handlers.map((handler) => ({
    method: methods[Number(metadata('method', handler))] ?? 'unknown',
    path: filled(`${base}/${String(metadata('path', handler))}`.replace(/\/{2,}/g, '/').replace(/\/$/, '')),
    needs: [Needs, AlsoNeeds].flatMap((decorator) => scopesAt(decorator, handler)),
  }));
});
const byEnrolment = routes.filter(({ needs }) => needs.some((scope) => scope === 'enrolment'));
/** By whom a session's cookie tells: no token is looked at. */
const bySession = routes.filter(({ needs }) => needs.length === 0);
const guarded = routes.filter((route) => !byEnrolment.includes(route) && !bySession.includes(route));
/** Good for every token. */
const forAnybody = guarded.filter(({ needs }) => needs.some((scope) => scope === 'any'));
const scoped = guarded.filter((route) => !forAnybody.includes(route));
/** A method for each scope that it needs. */
const lacking = scoped.flatMap(({ needs, ...route }) => needs.map((missing) => ({ ...route, needs, missing })));

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

/** A token of these scopes, as if an enrolment had made it. */
async function tokenOf(scopes: readonly string[]): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(token).digest('base64url');
  const sql = `INSERT INTO administrator_token (token_id, token_hash, scopes, created_by, created_at, expires_at)
    VALUES (gen_random_uuid(), $1, $2, 'a test', now(), now() + interval '1 hour')`;
  await system.rows('identity', sql, [hash, [...scopes]]);
  return token;
}

const reply = async ({ method, path }: Route, token?: string) => {
  const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
  const { status, headers, body: problem } = await call(system.url, method, path, { token, ...body });
  return { status, challenge: headers['www-authenticate'], code: (problem as { code?: string } | undefined)?.code };
};

const named = ({ method, path }: Route): string => `${method} ${path}`;

it('each says what it needs, and is at a place of its own', () => {
  expect(routes.length).toBeGreaterThan(40);
  for (const { needs } of scoped)
    expect(needs.map((scope) => administratorScope.safeParse(scope).success)).not.toContain(false);
  expect(byEnrolment.map(named)).toEqual(['POST /tokens']);
  expect(bySession.map(named)).toEqual(['POST /administrators/claim']);
  expect(forAnybody.map(named)).toEqual(['GET /me']);
  expect(new Set(routes.map(named)).size).toBe(routes.length);
});

describe('whoever calls', () => {
  it.each(guarded)('$method $path without a token is told to bring one', async (route) => {
    expect(await reply(route)).toEqual({
      ...{ status: 401, code: 'administrator.token_rejected', challenge: 'Bearer realm="latchkey"' },
    });
  });

  it.each(lacking)('$method $path with every scope but $missing is told which', async ({ missing, ...route }) => {
    expect(await reply(route, await tokenOf(administratorScope.options.filter((scope) => scope !== missing)))).toEqual({
      ...{ status: 403, code: 'administrator.scope_missing' },
      challenge: `Bearer realm="latchkey", error="insufficient_scope", scope="${route.needs.join(' ')}"`,
    });
  });

  it.each(guarded)('$method $path with $needs alone gets past that', async (route) => {
    const scopes = forAnybody.includes(route) ? [] : route.needs;
    expect([401, 403]).not.toContain((await reply(route, await tokenOf(scopes))).status);
  });
});
