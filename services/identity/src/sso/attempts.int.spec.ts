import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { anInteraction } from '../test-servers.js';
import { aBrowser, emailAt, failureOf, other, startSso, verified } from './test-sso.js';

const { provider, second, begun, finish, aConnection, change, reset, stop } = await startSso();
afterEach(reset);
afterAll(stop);

describe('an attempt is good for one answer, where it was begun', () => {
  it('answered twice', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const claims = { sub: 'ada', ...verified(emailAt(connection)) };
    await finish(at, provider.answer(redirectTo, claims));
    const again = finish(at, provider.answer(redirectTo, claims));
    expect(await failureOf(again)).toBe('identity.sso_rejected: attempt_used');
  });

  it('answered twice at the same time', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const claims = { sub: 'ada', ...verified(emailAt(connection)) };
    const answers = Array.from({ length: 4 }, () => provider.answer(redirectTo, claims));
    const all = await Promise.all(answers.map((answer) => failureOf(finish(at, answer))));
    expect(all.filter((one) => one.startsWith('accepted'))).toHaveLength(1);
    expect(all.filter((one) => one === 'identity.sso_rejected: attempt_used')).toHaveLength(3);
  });

  it.each([
    {
      because: 'another journey',
      elsewhere: () => ({ interactionId: anInteraction() }),
      reason: 'attempt_of_another_interaction',
    },
    {
      because: 'another browser',
      elsewhere: () => ({ browserHash: aBrowser() }),
      reason: 'attempt_of_another_browser',
    },
    {
      because: 'another purpose',
      elsewhere: () => ({ purpose: 'sign-up' as const }),
      reason: 'attempt_of_another_purpose',
    },
    { because: 'another tenant', elsewhere: () => ({ tenantId: other.tenantId }), reason: 'attempt_unknown' },
  ])('answered in $because, and still good in its own', async ({ elsewhere, reason }) => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const answer = provider.answer(redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    expect(await failureOf(finish({ ...at, ...elsewhere() }, answer))).toBe(`identity.sso_rejected: ${reason}`);
    expect(await finish(at, answer)).toMatchObject({ created: true });
  });

  it('answered with a state that nobody issued', async () => {
    const { at } = await begun(await aConnection());
    const work = finish(at, { state: `${at.interactionId}.invented`, code: 'x', iss: provider.issuer });
    expect(await failureOf(work)).toBe('identity.sso_rejected: attempt_unknown');
  });

  it('answered too late', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const answer = provider.answer(redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    const later = new Date(Date.now() + 600_001);
    expect(await failureOf(finish(at, answer, later))).toBe('identity.sso_rejected: attempt_expired');
  });

  it('answered with what another connection’s provider said', async () => {
    const [one, another] = [await aConnection(), await aConnection(second)];
    const [here, there] = [await begun(one), await begun(another)];
    const stolen = second.answer(there.redirectTo, { sub: 'ada', ...verified(emailAt(another)) });
    const { state } = provider.answer(here.redirectTo, {});
    expect(await failureOf(finish(here.at, { ...stolen, state }))).toBe('identity.sso_rejected: iss_mismatch');
    const next = await begun(one);
    const answer = { code: stolen.code, state: provider.answer(next.redirectTo, {}).state };
    expect(await failureOf(finish(next.at, answer))).toBe('identity.sso_rejected: token_endpoint: invalid_grant');
  });

  it('answered with a code that was used before', async () => {
    const connection = await aConnection();
    const first = await begun(connection);
    const answer = provider.answer(first.redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    await finish(first.at, answer);
    const next = await begun(connection);
    const { state } = provider.answer(next.redirectTo, {});
    const work = finish(next.at, { ...answer, state });
    expect(await failureOf(work)).toBe('identity.sso_rejected: token_endpoint: invalid_grant');
  });

  it('answered when the connection was switched off meanwhile (C-14)', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const answer = provider.answer(redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    await change(connection);
    expect(await failureOf(finish(at, answer))).toBe('identity.sso_rejected: connection_not_active');
    expect(await failureOf(begun(connection))).toBe('identity.sso_unavailable: connection_not_active');
  });

  it('answered when the connection leads elsewhere meanwhile', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    await change(connection, { issuer: second.issuer });
    const answer = provider.answer(redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    expect(await failureOf(finish(at, answer))).toBe('identity.sso_rejected: connection_changed');
  });

  it('answered with a "no"', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const { state, iss } = provider.answer(redirectTo, {});
    const work = finish(at, { state, iss, error: 'access_denied' });
    expect(await failureOf(work)).toBe('identity.sso_declined: provider: access_denied');
    expect(await failureOf(finish(at, provider.answer(redirectTo, {})))).toBe('identity.sso_rejected: attempt_used');
  });
});
