import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LogEntry, LogPage, UserPage } from '@latchkey/contracts';
import {
  Browser,
  inboxReader,
  interactionOf,
  interactionPath,
  signInWithPasskey,
  signUpWithPasskey,
  SoftwareAuthenticator,
  stepOf,
} from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { eventually, startOwnSystem, type OwnSystem } from './system.js';

let system: OwnSystem;
let admin: Administrator;
let origin: string;
const name = aTenantName('log');

beforeAll(async () => {
  system = await startOwnSystem();
  admin = await Administrator.enrolled(system);
  const email = { identifier: 'email', password: true, code: true, primary: 'code' } as const;
  origin = await admin.newTenant(name, { signIn: { methods: [email] } });
});
afterAll(() => system.stop());

const entriesBy = async (query: string): Promise<LogEntry[]> => {
  const reply = await admin.get(`/tenants/${name}/log?limit=200&${query}`);
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
  return (reply.body as LogPage).entries;
};

/** The codes of what is found, the oldest first, once all that are wanted are there. */
const codesBy = (query: string, wanted: readonly string[]): Promise<string[]> =>
  eventually(async () => {
    const codes = (await entriesBy(query)).map(({ code }) => code).toReversed();
    return wanted.every((code) => codes.includes(code as LogEntry['code'])) && codes;
  });

async function somebody() {
  const [browser, authenticator] = [new Browser(origin), new SoftwareAuthenticator({ origin })];
  const email = `person-${crypto.randomUUID()}@example.com`;
  await signUpWithPasskey(browser, authenticator, email, inboxReader(new Browser(system.url)));
  const { body } = await admin.get(`/tenants/${name}/users?prefix=${email}`);
  const userId = (body as UserPage).users[0]?.userId ?? '';
  return { authenticator, email, userId, signsIn: () => signInWithPasskey(new Browser(origin), authenticator) };
}

/** Somebody with a passkey tries a password that is not theirs. */
async function triesPassword(email: string): Promise<string> {
  const browser = new Browser(origin);
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
  const named = await browser.post(interactionPath(started, 'identifier'), { type: 'email', value: email });
  stepOf(interactionOf(named), 'passkey');
  const reply = await browser.post(interactionPath(started, 'password'), { password: 'not that one' });
  expect(reply.status).toBe(401);
  return started.id;
}

describe('what happens to somebody', () => {
  it('is found by who, what, where, how it ended and when', async () => {
    const { userId, email, signsIn } = await somebody();
    const from = new Date().toISOString();
    const { id: signedIn } = (await signsIn()).interaction;
    const failedIn = await triesPassword(email);
    expect((await admin.send('POST', `/tenants/${name}/users/${userId}/suspend`, {})).status).toBe(200);

    const wanted = [
      ...['user.created', 'code.succeeded', 'passkey.created', 'passkey.succeeded', 'sign_in.succeeded'],
      ...['password.failed', 'user.suspended', 'session.revoked'],
    ];
    await codesBy(`user=${userId}`, wanted);
    const journey = ['sign_in.started', 'passkey.offered', 'passkey.started', 'passkey.succeeded', 'sign_in.succeeded'];
    const codes = await codesBy(`interaction=${signedIn}`, journey);
    expect(codes.filter((code) => journey.includes(code)).sort()).toEqual(journey.toSorted());

    const [failure] = await entriesBy(`code=password.failed&interaction=${failedIn}`);
    expect(failure).toMatchObject({ userId, outcome: 'failure', detail: { reason: 'identity.password_rejected' } });
    const failures = (await entriesBy(`outcome=failure&user=${userId}`)).map(({ code }) => code);
    expect(failures).toEqual(['password.failed']);
    const two = (await entriesBy(`code=password.failed,user.suspended&user=${userId}`)).map(({ code }) => code);
    expect(two).toEqual(['user.suspended', 'password.failed']);
    expect(await entriesBy(`code=password.failed&code=user.suspended&user=${userId}`)).toHaveLength(2);
    const earlier = (await entriesBy(`user=${userId}&to=${from}`)).map(({ code }) => code);
    expect(earlier).toContain('user.created');
    expect(earlier).not.toContain('user.suspended');
    expect((await entriesBy(`user=${userId}&from=${from}`)).map(({ code }) => code)).not.toContain('user.created');
    expect(JSON.stringify(await entriesBy(`user=${userId}`))).not.toContain(email);
  });

  it('stays, and is nobody’s, once they are deleted', async () => {
    const { userId, signsIn } = await somebody();
    const { id } = (await signsIn()).interaction;
    await codesBy(`user=${userId}`, ['user.created', 'sign_in.succeeded']);
    expect((await admin.send('DELETE', `/tenants/${name}/users/${userId}`, undefined)).status).toBe(204);
    await eventually(async () => (await entriesBy(`user=${userId}`)).length === 0);
    const journey = await entriesBy(`interaction=${id}`);
    expect(journey.map(({ code }) => code)).toContain('sign_in.succeeded');
    const deleted = await entriesBy('code=user.deleted');
    expect(deleted.map(({ actor }) => actor)).toEqual([{ type: 'administrator' }]);
    expect(JSON.stringify([...journey, ...deleted])).not.toContain(userId);
  });

  it('is in no other tenant’s log', async () => {
    const { userId } = await somebody();
    await codesBy(`user=${userId}`, ['user.created']);
    const { body } = await admin.get(`/tenants/default/log?user=${userId}`);
    expect((body as LogPage).entries).toEqual([]);
  });

  it('comes page by page, and line by line to its end', async () => {
    const { userId } = await somebody();
    const codes = ['user.created', 'passkey.created', 'sign_in.succeeded'];
    // Others of theirs may still be on their way.
    const asked = `user=${userId}&code=${codes.join(',')}`;
    await codesBy(asked, codes);
    const all = (await entriesBy(asked)).map(({ id }) => id);
    expect(all).toHaveLength(3);
    const paged: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const at: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = (await admin.get(`/tenants/${name}/log?${asked}&limit=1${at}`)).body as LogPage;
      paged.push(...page.entries.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all);
    const exported = await fetch(`${system.url}/api/v1/admin/tenants/${name}/log/export?${asked}`, {
      headers: { authorization: `Bearer ${admin.token}` },
    });
    expect(exported.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await exported.text()).trimEnd().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as { id?: string });
    expect(parsed.slice(0, -1).map(({ id }) => id)).toEqual(all);
    expect(parsed.at(-1)).toEqual({ end: { rows: all.length } });
  });

  it.each(['code=nothing.such', 'user=somebody', 'from=yesterday', 'limit=201', 'cursor=eA', 'other=1'])(
    'is asked for in a form: %s',
    async (query) => {
      const reply = await admin.get(`/tenants/${name}/log?${query}`);
      expect(reply).toMatchObject({ status: 400, body: { code: 'contract.invalid_request' } });
    },
  );
});

describe('the command that verifies it', () => {
  const verify = () => {
    const script = path.resolve(import.meta.dirname, '../../../deploy/local/verify-log.mjs');
    const { stateDirectory } = system.suite.environment;
    const args = [script, '--state', stateDirectory, '--tenant', name];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { status, stdout };
  };

  it('says that it is whole, and where it is not', async () => {
    const { userId } = await somebody();
    await codesBy(`user=${userId}`, ['user.created', 'sign_in.succeeded']);
    const whole = verify();
    expect(whole.stdout).toMatch(new RegExp(`^✓ ${name}: \\d+ rows\n$`));
    expect(whole.status).toBe(0);
    await system.rows('audit', "UPDATE log SET country = 'XX' WHERE tenant_id = $1 AND sequence = 3", [name]);
    const broken = verify();
    expect(broken.stdout).toMatch(
      new RegExp(`^✗ ${name}: \\d+ rows, and in \\d{4}-\\d{2} at 3 \\(.+\\): a row was altered\n$`),
    );
    expect(broken.status).toBe(1);
    await system.rows('audit', 'UPDATE log SET country = NULL WHERE tenant_id = $1 AND sequence = 3', [name]);
  });
});

describe('the audit service', () => {
  it('killed in the middle of it, has everything once when it is back', async () => {
    const people = [await somebody(), await somebody()];
    const audit = system.suite.process('audit');
    const rounds = 6;
    const signIns = Array.from({ length: rounds }, async (_, round) => {
      await wait(round * 60);
      for (const { signsIn } of people) stepOf((await signsIn()).interaction, 'done');
    });
    await wait(150);
    audit.kill('SIGKILL');
    await audit.waitExit();
    await Promise.all(signIns);
    await audit.restart();
    await audit.waitReady();
    for (const { userId } of people) {
      const entries = await eventually(async () => {
        const found = await entriesBy(`user=${userId}&code=sign_in.succeeded,passkey.succeeded`);
        return found.length >= 2 * rounds + 1 && found;
      });
      const sessions = entries.filter(({ code }) => code === 'sign_in.succeeded').map(({ sessionId }) => sessionId);
      expect(new Set(sessions).size).toBe(sessions.length);
      expect(sessions).toHaveLength(rounds + 1);
      expect(entries.filter(({ code }) => code === 'passkey.succeeded')).toHaveLength(rounds);
      expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    }
  });

  it('being away hinders nobody who signs in', async () => {
    const person = await somebody();
    const audit = system.suite.process('audit');
    audit.kill('SIGKILL');
    await audit.waitExit();
    const { interaction } = await person.signsIn();
    stepOf(interaction, 'done');
    const asked = await admin.get(`/tenants/${name}/log`);
    expect(asked).toMatchObject({ status: 503, body: { code: 'service.unavailable' } });
    await audit.restart();
    await audit.waitReady();
    await codesBy(`interaction=${interaction.id}`, ['sign_in.started', 'passkey.succeeded', 'sign_in.succeeded']);
  });

  it('tells in its output where the chains end, for whoever keeps that elsewhere', async () => {
    // At its start it tells all of them, as they were then; they have grown since.
    const told = /"head":"([^"]+)"/g;
    const heads = [...(await system.log('audit')).matchAll(told)].map(([, head]) => head?.split('/'));
    const own = heads.filter((head) => head?.[0] === name);
    expect(own.length).toBeGreaterThan(0);
    for (const [, month, sequence, hash] of own as string[][]) {
      const [row] = await system.rows<{ hash: string }>(
        'audit',
        "SELECT hash FROM log WHERE tenant_id = $1 AND sequence = $2::bigint AND at >= ($3 || '-01')::date",
        [name, sequence, month],
      );
      expect(row?.hash).toBe(hash);
    }
  });
});
