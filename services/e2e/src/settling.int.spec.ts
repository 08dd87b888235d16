import { request as httpRequest } from 'node:http';
import { cookieName, interactionPath, signInWithPasskey } from '@latchkey/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, publishRaw, type StoredEvent } from './event-stream.js';
import {
  answeredChallenge,
  carriedStepName,
  eventually,
  startOwnSystem,
  type Person,
  type OwnSystem,
} from './system.js';

let system: OwnSystem;
let person: Person;

beforeAll(async () => {
  system = await startOwnSystem();
  person = await system.newPerson();
});
afterAll(() => system.stop());

/** The same bytes again until the journey is done, as a page does that still has them. */
const repeated = (path: string, body: string) =>
  eventually(async () => {
    const reply = await person.browser.request('POST', path, { rawBody: body });
    return reply.status === 200 && reply;
  });

const assertionOf = (interactionId: string) =>
  system.rows<{ evidence_id: string }>(
    'credential',
    'SELECT evidence_id FROM consumed_ceremony WHERE interaction_id = $1',
    [interactionId],
  );
const sessionsOf = (interactionId: string) =>
  system.rows<{ session_id: string; aal: number }>(
    'session',
    'SELECT session_id, aal FROM session WHERE interaction_id = $1',
    [interactionId],
  );

/** Resumes until the journey is done, as a page does that was loaded anew. */
const resumed = (interactionId: string) =>
  eventually(async () => {
    const reply = await person.browser.post(interactionPath({ id: interactionId as never }, 'resume'), {});
    return reply.status === 200 && reply;
  });

describe('a sign-in that is interrupted after its assertion was verified', () => {
  it('waits at settling while mfa-policy is dead, and the same interaction completes after its restart', async () => {
    const mfaPolicy = system.suite.process('mfa-policy');
    const { started, body, path } = await answeredChallenge(person);
    const former = system.newBrowser();
    former.cookies.set(cookieName.browser, person.browser.cookies.get(cookieName.browser) ?? '');
    mfaPolicy.kill('SIGSTOP');
    const answer = person.browser.request('POST', path, { rawBody: body });
    await eventually(async () => (await assertionOf(started.id)).length === 1);
    mfaPolicy.kill('SIGKILL');
    const refused = await answer;

    expect(refused.status).toBe(503);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.body).toMatchObject({
      code: 'interaction.settling',
      interaction: { id: started.id, step: { name: 'settling' } },
    });
    expect(refused.setCookies).toEqual([expect.stringMatching(/^__Host-latchkey_browser=/)]);
    expect(await sessionsOf(started.id)).toEqual([]);

    await mfaPolicy.restart();
    await mfaPolicy.waitReady();
    // Who knows the name that the browser had before its proof waits in vain (F-01).
    const elsewhere = await former.post(interactionPath(started, 'resume'), {});
    expect([elsewhere.status, elsewhere.setCookies]).toEqual([410, []]);
    const done = await resumed(started.id);
    expect(done.body).toMatchObject({ id: started.id, step: { name: 'done' } });
    expect(await sessionsOf(started.id)).toMatchObject([{ aal: 2 }]);
    expect(await assertionOf(started.id)).toHaveLength(1);
    expect((await person.browser.get('/api/v1/session')).body).toMatchObject({ aal: 2, acr: 'phr' });
  });

  it('answers the same when mfa-policy was dead before the assertion came', async () => {
    const mfaPolicy = system.suite.process('mfa-policy');
    const { started, body, path } = await answeredChallenge(person);
    mfaPolicy.kill('SIGKILL');
    await mfaPolicy.waitExit();
    const refused = await person.browser.request('POST', path, { rawBody: body });
    expect(refused.status).toBe(503);
    expect(carriedStepName(refused.body)).toBe('settling');
    await mfaPolicy.restart();
    await mfaPolicy.waitReady();
    expect((await repeated(path, body)).body).toMatchObject({ id: started.id, step: { name: 'done' } });
    expect(await sessionsOf(started.id)).toHaveLength(1);
  });

  it('completes after session was killed in the middle, from what credential knows', async () => {
    const [session, mfaPolicy] = [system.suite.process('session'), system.suite.process('mfa-policy')];
    const { started, body, path } = await answeredChallenge(person);
    mfaPolicy.kill('SIGSTOP');
    const answer = person.browser.request('POST', path, { rawBody: body });
    await eventually(async () => (await assertionOf(started.id)).length === 1);
    session.kill('SIGKILL');
    await session.waitExit();
    mfaPolicy.kill('SIGCONT');
    const refused = await answer;
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.body).toMatchObject({
      code: 'interaction.settling',
      interaction: { id: started.id, step: { name: 'settling' } },
    });
    expect(await sessionsOf(started.id)).toEqual([]);
    await session.restart();
    await session.waitReady();
    expect((await repeated(path, body)).body).toMatchObject({ id: started.id, step: { name: 'done' } });
    expect(await sessionsOf(started.id)).toHaveLength(1);
    expect(await assertionOf(started.id)).toHaveLength(1);
  });

  it('is not lost with its reply: the byte-identical body gives the one session, however often', async () => {
    const { started, body, path } = await answeredChallenge(person);
    await sendAndHangUp(
      path,
      body,
      person.browser.cookies.header() ?? '',
      async () => (await sessionsOf(started.id)).length === 1,
    );
    const done = await repeated(path, body);
    const again = await person.browser.request('POST', path, { rawBody: body });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(done.body);
    expect(await sessionsOf(started.id)).toHaveLength(1);
    expect((await person.browser.get('/api/v1/session')).status).toBe(200);
  });

  it('is not lost with its reply when the browser sends the body again at once', async () => {
    const { started, body, path } = await answeredChallenge(person);
    await sendAndHangUp(
      path,
      body,
      person.browser.cookies.header() ?? '',
      async () => (await sessionsOf(started.id)).length === 1,
    );
    const again = await person.browser.request('POST', path, { rawBody: body });
    expect(again.body).toMatchObject({ id: started.id, step: { name: 'done' } });
    expect(await sessionsOf(started.id)).toHaveLength(1);
  });
});

describe('what was not proven here', () => {
  it('a made-up event for somebody else fulfils nothing in this interaction', async () => {
    const victim = await answeredChallenge(person);
    const stranger = await system.newPerson();
    const [{ user_id: strangerId }] = (await system.rows<{ user_id: string }>(
      'credential',
      'SELECT user_id FROM webauthn_credential ORDER BY created_at DESC LIMIT 1',
    )) as [{ user_id: string }];
    await publishAssertion({ interactionId: victim.started.id, userId: strangerId });
    const reply = await person.browser.post(interactionPath(victim.started, 'resume'), {});
    expect(reply.status).toBe(409);
    expect(reply.body).toMatchObject({
      code: 'interaction.unexpected_action',
      interaction: { step: { name: 'identify' } },
    });
    expect(await sessionsOf(victim.started.id)).toEqual([]);
    expect(stranger.email).not.toBe(person.email);
  });

  it('an assertion delivered three times makes one fulfilment and one session', async () => {
    const { interaction } = await signInWithPasskey(system.newBrowser(), person.authenticator);
    const [assertion] = await assertionOf(interaction.id);
    const original = await eventually(() =>
      eventOf(assertion?.evidence_id ?? '', 'events.credential.assertion-verified.v1'),
    );
    for (const copy of [1, 2, 3])
      await publishRaw(
        system,
        'events.credential.assertion-verified.v1',
        original,
        `copy-${copy}-${crypto.randomUUID()}`,
      );
    const fulfilments = await eventually(async () => {
      const found = await eventsOf(
        system,
        'events.mfa-policy.requirement-fulfilled.v1',
        (event) => event.payload?.interactionId === interaction.id,
      );
      return found.length > 0 && found;
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const later = await eventsOf(
      system,
      'events.mfa-policy.requirement-fulfilled.v1',
      (event) => event.payload?.interactionId === interaction.id,
    );
    expect(fulfilments).toHaveLength(1);
    expect(later).toHaveLength(1);
    expect(await sessionsOf(interaction.id)).toHaveLength(1);
  });
});

describe('a Redis that lost everything in the middle', () => {
  it('costs the person a new start, never a pass: 410 with a restart, and the second try works', async () => {
    const { body, path } = await answeredChallenge(person);
    const redis = new Redis(system.suite.environment.redisAdminUrl);
    await redis.flushall();
    redis.disconnect();
    const lost = await person.browser.request('POST', path, { rawBody: body });
    expect(lost.status).toBe(410);
    expect(lost.headers['content-type']).toContain('application/problem+json');
    expect(lost.body).toMatchObject({ code: 'interaction.expired', restart: '/api/v1/interactions' });
    expect(lost.setCookies).toEqual([]);
    const { step } = await signInWithPasskey(person.browser, person.authenticator);
    expect(step.name).toBe('done');
  });

  it('says the same of a ceremony alone', async () => {
    const { started, body, path } = await answeredChallenge(person);
    const redis = new Redis(system.suite.environment.redisAdminUrl);
    await redis.hdel(`session:interaction:default:${started.id}`, 'challenge:1');
    redis.disconnect();
    const lost = await person.browser.request('POST', path, { rawBody: body });
    expect(lost.status).toBe(410);
    expect(lost.body).toMatchObject({ code: 'ceremony.expired', restart: '/api/v1/interactions' });
    expect(await sessionsOf(started.id)).toEqual([]);
    expect((await signInWithPasskey(person.browser, person.authenticator)).step.name).toBe('done');
  });
});

/** Sends a request and drops the connection before the answer, once `happened` is true. */
async function sendAndHangUp(
  path: string,
  body: string,
  cookie: string,
  happened: () => Promise<boolean>,
): Promise<void> {
  const { port } = new URL(system.url);
  const headers = {
    host: `localhost:${port}`,
    origin: system.url,
    cookie,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  // The socket is paused, so that the answer stays on the wire.
  const request = httpRequest({ host: '127.0.0.1', port, path, method: 'POST', headers });
  request.on('socket', (socket) => socket.on('connect', () => socket.pause()));
  request.on('error', () => undefined);
  request.end(body);
  await eventually(happened);
  request.destroy();
}

const eventOf = async (id: string, subject: string): Promise<StoredEvent | undefined> =>
  (await eventsOf(system, subject, (event) => event.id === id))[0];

async function publishAssertion({ interactionId, userId }: { interactionId: string; userId: string }): Promise<void> {
  const id = crypto.randomUUID();
  const now = new Date().toISOString();
  const proof = {
    userVerified: true,
    backupEligible: true,
    backedUp: true,
    uvInitialized: true,
    attestationTrusted: false,
  };
  const payload = {
    tenantId: 'default',
    interactionId,
    userId,
    purpose: 'sign-in',
    credentialId: 'AAAA',
    rpId: 'localhost',
    ...proof,
    verifiedAt: now,
  };
  await publishRaw(system, 'events.credential.assertion-verified.v1', { id, occurredAt: now, payload }, id);
}
