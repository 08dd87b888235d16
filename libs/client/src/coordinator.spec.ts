import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayProblem } from './problems.js';
import { begin, closePage, openPage, settle, signal } from './test-coordinator.js';

beforeEach(openPage);
afterEach(closePage);

describe('a dialog', () => {
  it('is asked for in the task of the click, with the suggestion aborted before it', async () => {
    const { browser, coordinator } = await begin();
    void coordinator.authenticate();
    expect(browser.kinds()).toEqual(['suggest', 'get']);
    expect(browser.pending()).toEqual(['get']);
    void coordinator.register();
    expect(browser.kinds()).toHaveLength(2);
  });

  it.each([
    ['NotAllowedError', 'cancelled'],
    ['NotSupportedError', 'unsupported'],
    ['SecurityError', 'blocked-by-policy'],
    ['UnknownError', 'failed'],
  ])('that ends in %s is %s, is told once, and the suggestion is back', async (name, reason) => {
    const { browser, coordinator, told } = await begin();
    const running = coordinator.authenticate();
    browser.last().refuses(name);
    expect(await running).toMatchObject({ outcome: reason });
    await settle();
    expect(told).toEqual([{ ceremony: 'authentication', reason, by: 'click' }]);
    expect(browser.pending()).toEqual(['suggest']);
  });

  it('that completes leaves the rest to the page', async () => {
    const { browser, coordinator } = await begin();
    const running = coordinator.authenticate();
    browser.last().completes();
    expect(await running).toMatchObject({ outcome: 'completed' });
    await settle();
    expect(browser.pending()).toEqual([]);
    coordinator.offer();
    await settle();
    expect(browser.pending()).toEqual(['suggest']);
  });

  it('waits for a challenge when it must; when none is to be had, the click hears it and the suggestion is back', async () => {
    const { browser, coordinator, loadRequest } = await begin({ isOffered: false });
    coordinator.requests.hold(undefined);
    loadRequest.mockRejectedValueOnce(new Error('away'));
    await expect(coordinator.authenticate()).rejects.toThrow('away');
    void coordinator.authenticate();
    await settle();
    expect(browser.last()).toMatchObject({ kind: 'get', challenge: 'new1' });
  });

  it('in a browser that is slow to take an abort is asked for once more', async () => {
    const { browser, coordinator } = await begin({ takesAbort: false });
    const suggestion = browser.last();
    void coordinator.authenticate();
    await settle();
    expect(browser.kinds()).toEqual(['suggest']);
    suggestion.refuses('AbortError');
    await settle();
    expect(browser.pending()).toEqual(['get']);
  });

  it('is aborted with a page that is left, and one that creates a passkey as well', async () => {
    const { browser, coordinator, told } = await begin();
    const running = coordinator.register();
    expect(browser.pending()).toEqual(['create']);
    window.dispatchEvent(new Event('pagehide'));
    expect(await running).toMatchObject({ outcome: 'aborted' });
    expect(told).toMatchObject([{ ceremony: 'registration', reason: 'aborted' }]);
  });
});

describe('a refused response', () => {
  const response = { id: 'AQID', rawId: 'AQID', type: 'public-key' as const, response: { clientDataJSON: 'e30' } };
  const refusal = (more: object) =>
    new GatewayProblem(401, { type: 'about:blank', status: 401, title: 'x', code: 'authentication.failed', ...more });

  it('of a passkey that nobody has is told to the authenticator', async () => {
    const { coordinator } = await begin();
    expect(coordinator.judge(response, refusal({ unknownCredential: true }))).toBe('unknown-credential');
    expect(signal).toHaveBeenCalledExactlyOnceWith({ rpId: 'localhost', credentialId: 'AQID' });
  });

  it('for another reason, or an unsaid one, is not', async () => {
    const { coordinator } = await begin();
    expect(coordinator.judge(response, refusal({}))).toBeUndefined();
    expect(coordinator.judge(response, new Error('no answer'))).toBeUndefined();
    expect(signal).not.toHaveBeenCalled();
  });

  it('in a browser without signals is only judged', async () => {
    vi.stubGlobal('PublicKeyCredential', () => undefined);
    const { coordinator } = await begin();
    expect(coordinator.judge(response, refusal({ unknownCredential: true }))).toBe('unknown-credential');
  });
});
