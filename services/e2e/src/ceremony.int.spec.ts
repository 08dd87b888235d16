import {
  interactionOf,
  interactionPath,
  signInWithPasskey,
  signUpWithPasskey,
  stepOf,
  type RegistrationResponse,
} from '@latchkey/testing';
import type { Interaction, RequestOptionsJson } from '@latchkey/contracts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answeredChallenge, eventually, newestCode, startSystem, type Person, type System } from './system.js';

let system: System;
let person: Person;

beforeAll(async () => {
  system = await startSystem();
  person = await system.newPerson();
});
afterAll(() => system.stop());

const sessionsOf = (interactionId: string) =>
  system.rows<{ session_id: string }>('session', 'SELECT session_id FROM session WHERE interaction_id = $1', [
    interactionId,
  ]);

function optionsOf(interaction: Interaction): RequestOptionsJson {
  const { passkey } = stepOf(interaction, 'identify');
  if (!passkey) throw new Error('no options were prefetched');
  return passkey.options;
}

function passkeyOf({ authenticator }: Person) {
  const [passkey] = authenticator.credentials;
  if (!passkey) throw new Error('the person has no passkey');
  return passkey;
}

/** The reasons that only the logs know: a refusal without its reason proves nothing. */
async function loggedReasons(): Promise<string[]> {
  const text = (await Promise.all(['session', 'credential'].map((service) => system.log(service)))).join('\n');
  return text.split('\n').flatMap((line) => {
    const reason = line.startsWith('{') ? (JSON.parse(line) as { reason?: string }).reason : undefined;
    return reason ? [reason] : [];
  });
}

/** The registration of another key under a given id: `none` attestation signs nothing of it. */
function withCredentialId(registration: RegistrationResponse, id: string): RegistrationResponse {
  const own = Buffer.from(registration.id, 'base64url').toString('hex');
  const object = Buffer.from(registration.response.attestationObject, 'base64url').toString('hex');
  const attestationObject = Buffer.from(
    object.replace(own, Buffer.from(id, 'base64url').toString('hex')),
    'hex',
  ).toString('base64url');
  return { ...registration, id, rawId: id, response: { ...registration.response, attestationObject } };
}

describe('an answer that was accepted', () => {
  it('gets the current step again, byte for byte, from the same browser', async () => {
    const { started, body, path } = await answeredChallenge(person);
    const first = await person.browser.request('POST', path, { rawBody: body });
    const again = await person.browser.request('POST', path, { rawBody: body });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    expect(await sessionsOf(started.id)).toHaveLength(1);
  });

  it('is refused with other bytes: 409', async () => {
    const { started, body, path } = await answeredChallenge(person);
    await person.browser.request('POST', path, { rawBody: body });
    const other = await person.browser.request('POST', path, { rawBody: ` ${body}` });
    expect(other.status).toBe(409);
    expect(other.setCookies).toEqual([]);
    expect(await sessionsOf(started.id)).toHaveLength(1);
  });

  it('is refused from another browser: 401', async () => {
    const { started, body, path } = await answeredChallenge(person);
    await person.browser.request('POST', path, { rawBody: body });
    const thief = await system.newBrowser().request('POST', path, { rawBody: body });
    expect(thief.status).toBe(401);
    expect(thief.body).toMatchObject({ code: 'authentication.failed' });
    expect(await sessionsOf(started.id)).toHaveLength(1);
  });

  it('d.22: on fifty connections at once makes one session, and every 200 names it', async () => {
    const { started, body, path } = await answeredChallenge(person);
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => person.browser.request('POST', path, { rawBody: body })),
    );
    const accepted = replies.filter(({ status }) => status === 200);
    expect(accepted.length).toBeGreaterThan(0);
    expect(new Set(accepted.map((reply) => stepOf(interactionOf(reply), 'done').sessionId)).size).toBe(1);
    expect(replies.map(({ status }) => status).filter((status) => ![200, 409, 410].includes(status))).toEqual([]);
    expect(await sessionsOf(started.id)).toHaveLength(1);
  });

  it('is not accepted again when Redis has its challenge back', async () => {
    // A synced passkey counts nothing: the counter cannot be what refuses here.
    const synced = await system.newPerson({ counting: false });
    const { started, body, path } = await answeredChallenge(synced);
    const redis = new Redis(system.suite.environment.redisAdminUrl);
    const interactionKey = `session:interaction:default:${started.id}`;
    const interaction = await redis.hgetall(interactionKey);
    const cookie = synced.browser.cookies.header() ?? '';
    expect((await synced.browser.request('POST', path, { rawBody: body })).status).toBe(200);
    await eventually(async () => (await redis.hget(interactionKey, 'version')) === '2');
    await redis.hset(interactionKey, interaction);
    redis.disconnect();
    const other = await synced.browser.request('POST', path, { rawBody: `${body} `, headers: { cookie } });
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({ code: 'ceremony.already_used' });
    expect(await sessionsOf(started.id)).toHaveLength(1);
  });
});

describe('an answer that was refused', () => {
  it('d.2: uses its challenge up: the right answer afterwards is a replay', async () => {
    const started = interactionOf(await person.browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const wrong = person.authenticator.get(optionsOf(started), { tamperedSignature: true });
    const right = person.authenticator.get(optionsOf(started));
    const refused = await person.browser.post(interactionPath(started, 'passkey'), { response: wrong });
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ code: 'authentication.failed', title: 'The sign-in was not accepted' });
    const after = await person.browser.post(interactionPath(started, 'passkey'), { response: right });
    expect(after.status).toBe(409);
    expect(after.body).toMatchObject({ code: 'ceremony.already_used' });
    expect(await sessionsOf(started.id)).toEqual([]);
    await expect.poll(loggedReasons).toContain('bad_signature');
  });

  it.each([
    {
      because: 'the origin is a look-alike',
      overrides: { origin: 'http://localhost.evil.test' },
      reason: 'wrong_origin',
    },
    { because: 'it is a registration', overrides: { type: 'webauthn.create' }, reason: 'wrong_type' },
    { because: 'the page was framed', overrides: { crossOrigin: true }, reason: 'framed' },
    { because: 'the person was not verified', overrides: { userVerified: false }, reason: 'no_uv' },
    { because: 'nobody was there', overrides: { userPresent: false }, reason: 'no_up' },
  ])('looks the same from outside when $because', async ({ overrides, reason }) => {
    const started = interactionOf(await person.browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const response = person.authenticator.get(optionsOf(started), overrides);
    const refused = await person.browser.post(interactionPath(started, 'passkey'), { response });
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({
      type: 'urn:latchkey:problem:authentication.failed',
      title: 'The sign-in was not accepted',
    });
    expect(refused.body).not.toHaveProperty('detail');
    expect(refused.setCookies).toEqual([]);
    expect(await sessionsOf(started.id)).toEqual([]);
    await expect.poll(loggedReasons).toContain(reason);
  });
});

describe('a challenge', () => {
  it('of another interaction of the same browser is unknown here: 401', async () => {
    const signIn = await answeredChallenge(person);
    await person.browser.delete(interactionPath(signIn.started));
    const other = interactionOf(await person.browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    expect(other.id).not.toBe(signIn.started.id);
    const reply = await person.browser.request('POST', interactionPath(other, 'passkey'), { rawBody: signIn.body });
    expect(reply.status).toBe(401);
    await expect.poll(loggedReasons).toContain('unknown');
  });

  it('is good for its own browser only, even before it is answered', async () => {
    const { body, path, started } = await answeredChallenge(person);
    const thief = system.newBrowser();
    await thief.post('/api/v1/interactions', { intent: 'sign-in' });
    expect((await thief.request('POST', path, { rawBody: body })).status).toBe(401);
    expect((await person.browser.request('POST', path, { rawBody: body })).status).toBe(200);
    expect(await sessionsOf(started.id)).toHaveLength(1);
  });

  it('for a new passkey signs nobody in', async () => {
    const browser = system.newBrowser();
    const email = `person-${crypto.randomUUID()}@example.com`;
    const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-up' }));
    await browser.post(interactionPath(started, 'identifier'), { type: 'email', value: email });
    const code = await newestCode(system.suite, email);
    const prompt = interactionOf(await browser.post(interactionPath(started, 'code/verify'), { code }));
    const { passkey } = stepOf(prompt, 'create-passkey');
    const signIn = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const response = person.authenticator.get({ ...optionsOf(signIn), challenge: passkey.options.challenge });
    const reply = await browser.post(interactionPath(signIn, 'passkey'), { response });
    expect(reply.status).toBe(401);
    expect(await sessionsOf(signIn.id)).toEqual([]);
  });

  it('d.4: is one of the newest eight: the ninth before is gone', async () => {
    const first = await answeredChallenge(person);
    for (let more = 0; more < 8; more += 1)
      await person.browser.post(interactionPath(first.started, 'passkey/options'), {});
    const reply = await person.browser.request('POST', first.path, { rawBody: first.body });
    expect(reply.status).toBe(410);
    const redis = new Redis(system.suite.environment.redisAdminUrl);
    const fields = await redis.hkeys(`session:interaction:default:${first.started.id}`);
    expect(fields.filter((field) => field.startsWith('challenge:'))).toHaveLength(8);
    redis.disconnect();
    expect((await signInWithPasskey(person.browser, person.authenticator)).step.name).toBe('done');
  });
});

describe('a new passkey', () => {
  it('with the id of an existing one is refused without saying whose it is', async () => {
    const browser = system.newBrowser();
    const email = `person-${crypto.randomUUID()}@example.com`;
    const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-up' }));
    await browser.post(interactionPath(started, 'identifier'), { type: 'email', value: email });
    const code = await newestCode(system.suite, email);
    const prompt = interactionOf(await browser.post(interactionPath(started, 'code/verify'), { code }));
    const { passkey } = stepOf(prompt, 'create-passkey');
    const taken = passkeyOf(person);
    const response = withCredentialId(system.newAuthenticator().create(passkey.options), taken.id);
    const reply = await browser.post(interactionPath(started, 'enrolment/passkey'), { response });
    expect(reply.status).toBe(409);
    expect(reply.body).toMatchObject({ code: 'credential.already_registered' });
    expect((await browser.post(interactionPath(started, 'skip'), {})).body).toMatchObject({ step: { name: 'done' } });
    expect((await signInWithPasskey(person.browser, person.authenticator)).step.name).toBe('done');
  });

  it('never changes what it is: the database refuses', async () => {
    const change = `UPDATE webauthn_credential SET public_key = '\\x00' WHERE credential_id = $1`;
    await expect(system.rows('credential', change, [passkeyOf(person).id])).rejects.toThrow(/identity does not change/);
  });
});

describe('a session', () => {
  it('gives the browser a new name, and what was set before the sign-in is worth nothing after it', async () => {
    const browser = system.newBrowser();
    await browser.post('/api/v1/interactions', { intent: 'sign-in' });
    const before = browser.cookies.header();
    const newcomer = await signUpWithPasskey(
      browser,
      system.newAuthenticator(),
      `p-${crypto.randomUUID()}@example.com`,
      (email) => newestCode(system.suite, email),
    );
    expect(newcomer.step.name).toBe('done');
    expect(browser.cookies.header()).not.toContain(before);
    const fixed = await system.newBrowser().get('/api/v1/session', { headers: { cookie: before ?? '' } });
    expect(fixed.status).toBe(401);
  });

  it('ends on sign-out, everywhere and for good', async () => {
    await signInWithPasskey(person.browser, person.authenticator);
    const cookie = person.browser.cookies.header() ?? '';
    expect((await person.browser.get('/api/v1/session')).status).toBe(200);
    expect((await person.browser.delete('/api/v1/session')).status).toBe(204);
    const revived = await system.newBrowser().get('/api/v1/session', { headers: { cookie } });
    expect(revived.status).toBe(401);
    expect(revived.body).toMatchObject({ code: 'session.not_signed_in' });
  });

  it('is stored by the hash of its token alone', async () => {
    await signInWithPasskey(person.browser, person.authenticator);
    const token = /__Host-latchkey_session=([\w-]+)/.exec(person.browser.cookies.header() ?? '')?.[1] ?? 'none';
    const dump = await system.rows(
      'session',
      'SELECT session::text AS row FROM session UNION ALL SELECT outbox::text FROM outbox',
    );
    expect(token).toHaveLength(43);
    expect(JSON.stringify(dump)).not.toContain(token);
  });
});
