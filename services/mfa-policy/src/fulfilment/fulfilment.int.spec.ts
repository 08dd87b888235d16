import { readFileSync } from 'node:fs';
import path from 'node:path';
import { assertionVerified, identifierVerified, settle, type RequestInputOf } from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  anAssertion,
  anEventId,
  anInteraction,
  aTenant,
  aUser,
  eventually,
  startMfaPolicy,
  testState,
  type Assertion,
  type MfaPolicy,
} from '../test-suite.js';
import { aProxy } from '../test-proxy.js';

// Two replicas behind a proxy to Redis that can be cut; every test has an interaction of its own.
let mfaPolicy: MfaPolicy;
let redis: Awaited<ReturnType<typeof aProxy>>;

beforeAll(async () => {
  const environment = JSON.parse(readFileSync(path.join(testState(), 'environment.json'), 'utf8')) as {
    redisUrl: string;
    secrets: { passwords: Record<string, string> };
  };
  redis = await aProxy(environment.redisUrl);
  const REDIS_URL = `redis://mfa-policy:${environment.secrets.passwords['mfa-policy']}@127.0.0.1:${redis.port}`;
  mfaPolicy = await startMfaPolicy({ replicas: { 'mfa-policy': 2 }, env: { 'mfa-policy': { REDIS_URL } } });
});
afterAll(async () => {
  await mfaPolicy.stop();
  await redis.stop();
});

type Settle = RequestInputOf<typeof settle>;

const questionOn = (
  { tenantId, interactionId, userId, purpose }: Assertion,
  evidenceId: Settle['evidenceId'],
  waitMs = 2_000,
): Settle => ({
  tenantId,
  interactionId,
  userId,
  purpose,
  evidenceId,
  waitMs,
});
const ask = (question: Settle) => mfaPolicy.client.request(settle, question, callContext(2_500));
const allAnswered = () => eventually(async () => (await mfaPolicy.unanswered()) === 0);

const fulfilled = { outcome: 'fulfilled', aal: 2, acr: 'phr', reasons: ['passkey.user_verified', 'policy.no_prompt'] };

/** An assertion that mfa-policy has heard of. */
async function aProof(changes: Partial<Assertion> = {}) {
  const assertion = anAssertion(changes);
  const evidenceId = anEventId();
  await mfaPolicy.publish(assertionVerified, evidenceId, assertion);
  await allAnswered();
  return { assertion, evidenceId };
}

describe('settling', () => {
  it('after the event answers at once', async () => {
    const { assertion, evidenceId } = await aProof();
    const started = performance.now();
    expect(await ask(questionOn(assertion, evidenceId))).toMatchObject({
      ...fulfilled,
      authTime: assertion.verifiedAt,
    });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('before the event waits for it', async () => {
    const assertion = anAssertion();
    const evidenceId = anEventId();
    let answered = false;
    const answer = ask(questionOn(assertion, evidenceId)).finally(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(answered).toBe(false);
    const published = performance.now();
    await mfaPolicy.publish(assertionVerified, evidenceId, assertion);
    expect(await answer).toMatchObject(fulfilled);
    expect(performance.now() - published).toBeLessThan(1_500);
  });

  it.each([100, 400])('without an event is pending after its %i ms, not before and not much later', async (waitMs) => {
    const started = performance.now();
    expect(await ask(questionOn(anAssertion(), anEventId(), waitMs))).toEqual({ outcome: 'pending' });
    expect(performance.now() - started).toBeGreaterThanOrEqual(waitMs - 5);
    expect(performance.now() - started).toBeLessThan(waitMs + 1_000);
  });

  it('on a code alone is fulfilled at the first level', async () => {
    const { tenantId, interactionId, userId, purpose, verifiedAt } = anAssertion();
    const evidenceId = anEventId();
    const payload = {
      tenantId,
      interactionId,
      userId,
      purpose,
      method: 'email-code',
      channelHash: 'mailbox',
      verifiedAt,
    };
    await mfaPolicy.publish(identifierVerified, evidenceId, payload);
    expect(await ask({ tenantId, interactionId, userId, purpose, evidenceId, waitMs: 2_000 })).toMatchObject({
      outcome: 'fulfilled',
      aal: 1,
      acr: 'urn:latchkey:aal:1',
      reasons: ['code.one_factor', 'policy.no_prompt'],
    });
  });
});

// Security 0.4: a proof is worth something in its own interaction, for its own person, tenant and purpose alone.
describe('evidence', () => {
  it.each<{ because: string; elsewhere: () => Partial<Settle>; expected: object }>([
    {
      because: 'in another interaction',
      elsewhere: () => ({ interactionId: anInteraction() }),
      expected: { outcome: 'pending' },
    },
    { because: 'at another tenant', elsewhere: () => ({ tenantId: aTenant() }), expected: { outcome: 'pending' } },
    {
      because: 'for another user',
      elsewhere: () => ({ userId: aUser() }),
      expected: { outcome: 'insufficient', reasons: ['evidence.other_user'] },
    },
    {
      because: 'for another purpose',
      elsewhere: () => ({ purpose: 'enrolment' }),
      expected: { outcome: 'insufficient', reasons: ['evidence.other_user'] },
    },
    { because: 'under another name', elsewhere: () => ({ evidenceId: anEventId() }), expected: { outcome: 'pending' } },
  ])('settles nothing $because', async ({ elsewhere, expected }) => {
    const { assertion, evidenceId } = await aProof();
    const question = questionOn(assertion, evidenceId, 200);
    expect(await ask({ ...question, ...elsewhere() })).toEqual(expected);
    expect(await ask(question)).toMatchObject(fulfilled);
  });

  it('of another user in the same interaction changes nothing for the first', async () => {
    const first = await aProof();
    const second = await aProof({ tenantId: first.assertion.tenantId, interactionId: first.assertion.interactionId });
    expect(await ask(questionOn(first.assertion, first.evidenceId))).toMatchObject({
      ...fulfilled,
      authTime: first.assertion.verifiedAt,
    });
    expect(await ask(questionOn(second.assertion, second.evidenceId))).toMatchObject({
      ...fulfilled,
      authTime: second.assertion.verifiedAt,
    });
  });
});

describe('a fulfilment', () => {
  const once = (interactionId: string) =>
    eventually(async () => {
      const found = await mfaPolicy.fulfilments(interactionId);
      return found.length > 0 && found;
    });

  it('is published, with what the session is made from', async () => {
    const { assertion, evidenceId } = await aProof();
    const { tenantId, interactionId, userId, verifiedAt } = assertion;
    const [published] = await once(interactionId);
    expect(published).toMatchObject({
      tenantId,
      interactionId,
      userId,
      evidenceId,
      aal: 2,
      acr: 'phr',
      authTime: verifiedAt,
    });
    // Nothing of the credential goes on: only what the contract names.
    expect(Object.keys(published ?? {}).toSorted()).toEqual([
      'aal',
      'acr',
      'amr',
      'authTime',
      'evidenceId',
      'interactionId',
      'reasons',
      'tenantId',
      'userId',
    ]);
  });

  it('is published once, however often and wherever its event is delivered', async () => {
    const assertion = anAssertion();
    const evidenceId = anEventId();
    await mfaPolicy.publish(assertionVerified, evidenceId, assertion, 3);
    await once(assertion.interactionId);
    await allAnswered();
    expect(await mfaPolicy.fulfilments(assertion.interactionId)).toHaveLength(1);
    expect(await ask(questionOn(assertion, evidenceId))).toMatchObject(fulfilled);
  });

  it('is published once when many deliveries come at the same time', async () => {
    const proofs = Array.from({ length: 10 }, () => ({ assertion: anAssertion(), evidenceId: anEventId() }));
    await Promise.all(
      proofs.map(({ assertion, evidenceId }) => mfaPolicy.publish(assertionVerified, evidenceId, assertion, 3)),
    );
    for (const { assertion } of proofs) await once(assertion.interactionId);
    await allAnswered();
    for (const { assertion } of proofs) expect(await mfaPolicy.fulfilments(assertion.interactionId)).toHaveLength(1);
  });
});

describe('two replicas', () => {
  it('answer alike, whichever of them heard the event', async () => {
    const deliveries = { subject: assertionVerified.subject, outcome: 'done' };
    const answers = { subject: settle.subject, outcome: 'ok' };
    const count = (metric: string, labels: Record<string, string>) =>
      Promise.all([0, 1].map((replica) => mfaPolicy.counted(replica, metric, labels)));
    const heardBefore = await count('latchkey_event_deliveries_total', deliveries);
    const answeredBefore = await count('latchkey_command_seconds_count', answers);

    const { assertion, evidenceId } = await aProof();
    for (let time = 0; time < 20; time += 1)
      expect(await ask(questionOn(assertion, evidenceId))).toMatchObject(fulfilled);

    const heard = (await count('latchkey_event_deliveries_total', deliveries)).map(
      (now, replica) => now - (heardBefore[replica] ?? 0),
    );
    const answered = (await count('latchkey_command_seconds_count', answers)).map(
      (now, replica) => now - (answeredBefore[replica] ?? 0),
    );
    expect(heard.toSorted((one, other) => one - other)).toEqual([0, 1]);
    expect(answered[0]).toBeGreaterThan(0);
    expect(answered[1]).toBeGreaterThan(0);
  });

  it('answer alike also to who has no time to wait', async () => {
    const { assertion, evidenceId } = await aProof();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(questionOn(assertion, evidenceId, 0))));
    expect(answers.filter(({ outcome }) => outcome !== 'fulfilled')).toEqual([]);
  });
});

describe('a server that is away', () => {
  it('is never an answer: settling is service.unavailable without Redis, and goes on when it is back', async () => {
    const assertion = anAssertion();
    const evidenceId = anEventId();
    await redis.cut();
    await mfaPolicy.publish(assertionVerified, evidenceId, assertion);
    await expect(ask(questionOn(assertion, evidenceId, 500))).rejects.toMatchObject({ code: 'service.unavailable' });
    expect(await mfaPolicy.fulfilments(assertion.interactionId)).toEqual([]);
    await redis.restore();
    const answer = await eventually(async () => {
      const settled = await ask(questionOn(assertion, evidenceId, 500)).catch(() => undefined);
      return settled?.outcome === 'fulfilled' && settled;
    });
    expect(answer).toMatchObject(fulfilled);
    await allAnswered();
    expect(await eventually(async () => (await mfaPolicy.fulfilments(assertion.interactionId)).length > 0)).toBe(true);
    expect(await mfaPolicy.fulfilments(assertion.interactionId)).toHaveLength(1);
  });

  it('and a service that was killed: its events wait, and are settled after the restart', async () => {
    for (const replica of [0, 1]) mfaPolicy.suite.process('mfa-policy', replica).kill('SIGKILL');
    for (const replica of [0, 1]) await mfaPolicy.suite.process('mfa-policy', replica).waitExit();
    const assertion = anAssertion();
    const evidenceId = anEventId();
    await mfaPolicy.publish(assertionVerified, evidenceId, assertion);
    await expect(ask(questionOn(assertion, evidenceId))).rejects.toMatchObject({ code: 'service.unavailable' });
    for (const replica of [0, 1]) await mfaPolicy.suite.process('mfa-policy', replica).restart();
    for (const replica of [0, 1]) await mfaPolicy.suite.process('mfa-policy', replica).waitReady();
    expect(await ask(questionOn(assertion, evidenceId))).toMatchObject(fulfilled);
    await eventually(async () => (await mfaPolicy.fulfilments(assertion.interactionId)).length === 1);
  });
});

describe('a graceful shutdown', () => {
  it('answers who waits, exits 0, and leaves the other replica serving', async () => {
    const second = mfaPolicy.suite.process('mfa-policy', 1);
    const { assertion, evidenceId } = await aProof();
    const waiting = Array.from({ length: 10 }, () => ask(questionOn(anAssertion(), anEventId(), 500)));
    await new Promise((resolve) => setTimeout(resolve, 100));
    second.kill('SIGTERM');
    for (const answer of await Promise.all(waiting)) expect(answer).toEqual({ outcome: 'pending' });
    expect(await second.waitExit()).toEqual({ code: 0, signal: null });
    for (let time = 0; time < 5; time += 1)
      expect(await ask(questionOn(assertion, evidenceId))).toMatchObject(fulfilled);
    await second.restart();
    await second.waitReady();
  });
});
