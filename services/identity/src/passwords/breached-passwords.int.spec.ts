import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { registry } from '@latchkey/observability';
import { callContext } from '@latchkey/messaging';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anInteraction, logLines, quietLog } from '../test-servers.js';
import { failure } from '../codes/test-codes.js';
import { BreachedPasswords } from './breached-passwords.js';
import { startPasswords } from './test-passwords.js';

const { servers, tenant, newServices, aPerson, stop } = await startPasswords();
afterAll(stop);

const password = 'violet kettle 9 otters';
const hash = createHash('sha1').update(password).digest('hex').toUpperCase();
const other = '0'.repeat(35);

type Asked = { url: string | undefined; headers: IncomingHttpHeaders };
const asked: Asked[] = [];
let answer: RequestListener;
const server = createServer((request, response) => {
  asked.push({ url: request.url, headers: request.headers });
  answer(request, response);
});
let breached: BreachedPasswords;

beforeEach(async () => {
  asked.length = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  breached = new BreachedPasswords(`http://127.0.0.1:${(server.address() as AddressInfo).port}/range`, quietLog);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const says =
  (text: string, status = 200): RequestListener =>
  (_, response) =>
    void response.writeHead(status).end(text);

async function counted(outcome: string): Promise<number> {
  const { values } = (await registry.getSingleMetric('latchkey_breach_lookups_total')?.get()) ?? { values: [] };
  return values.find(({ labels }) => labels['outcome'] === outcome)?.value ?? 0;
}

describe('a password is looked up', () => {
  it('by five digits of its hash, and asks for padding', async () => {
    answer = says(`${other}:3\r\n${hash.slice(5)}:1\r\n`);
    expect(await breached.has(password)).toBe(true);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url).toBe(`/range/${hash.slice(0, 5)}`);
    expect(asked[0]?.headers['add-padding']).toBe('true');
    expect(JSON.stringify(asked)).not.toContain(hash.slice(5, 15));
  });

  it.each([
    { because: 'others are there', text: `${other}:3\r\n` },
    { because: 'it is padding', text: `${other}:3\r\n${hash.slice(5)}:0` },
  ])('and is not known: $because', async ({ text }) => {
    const before = await counted('miss');
    answer = says(text);
    expect(await breached.has(password)).toBe(false);
    expect(await counted('miss')).toBe(before + 1);
  });

  it('in whatever case the hash is written', async () => {
    answer = says(`${hash.slice(5).toLowerCase()}:2`);
    expect(await breached.has(password)).toBe(true);
  });
});

describe('nobody is stopped by a service that', () => {
  const endless: RequestListener = (_, response) => {
    const line = `${other}:1\r\n`.repeat(1_000);
    const write = () => {
      while (!response.destroyed && response.write(line));
      response.once('drain', write);
    };
    write();
  };
  it.each<{ because: string; told: RequestListener }>([
    { because: 'is slow', told: () => undefined },
    { because: 'is slow with what it says', told: (_, response) => void response.write(`${other}:1\r\n`) },
    { because: 'says something else', told: says('<html>') },
    { because: 'says nothing', told: says('') },
    { because: 'refuses', told: says(`${hash.slice(5)}:9`, 503) },
    { because: 'points elsewhere', told: (_, response) => void response.writeHead(302, { location: '/x' }).end() },
    { because: 'does not end', told: endless },
    { because: 'hangs up', told: (request) => void request.socket.destroy() },
  ])('$because', async ({ told }) => {
    const before = await counted('failed');
    logLines.length = 0;
    answer = told;
    const start = performance.now();
    expect(await breached.has(password)).toBe(false);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(await counted('failed')).toBe(before + 1);
    expect(logLines.filter((line) => line.includes('was not looked up'))).toHaveLength(1);
    expect(logLines.join('')).not.toContain(hash.slice(0, 5));
  });
});

it('nobody is asked where no service is set', async () => {
  answer = says(`${hash.slice(5)}:1`);
  expect(await new BreachedPasswords(undefined, quietLog).has(password)).toBe(false);
  expect(asked).toEqual([]);
});

describe('a new password that is known from a breach', () => {
  const set = async (wanted: string) => {
    const { userId } = await aPerson();
    const request = { tenantId: tenant.tenantId, interactionId: anInteraction(), userId, password: wanted };
    return newServices(undefined, undefined, breached).setting.set(request, callContext(4_000), new Date());
  };
  const rejects = (pwned: boolean) => ({ ...tenant.passwordPolicy.rejects, pwned });

  it('is refused with a reason of its own, and one that would not do anyhow is not asked about', async () => {
    answer = says(`${hash.slice(5)}:7`);
    expect(await failure(set(password))).toMatchObject({
      code: 'identity.password_not_accepted',
      extension: { errors: [{ pointer: '/password', detail: 'pwned' }] },
    });
    asked.length = 0;
    expect(await failure(set('aaaaaaaa'))).toMatchObject({ code: 'identity.password_not_accepted' });
    expect(asked).toEqual([]);
  });

  it('is accepted by a tenant that does not mind', async () => {
    answer = says(`${hash.slice(5)}:7`);
    await servers.seed({ ...tenant, passwordPolicy: { ...tenant.passwordPolicy, rejects: rejects(false) } });
    await expect(set(password)).resolves.toBeUndefined();
    expect(asked).toEqual([]);
  });
});
