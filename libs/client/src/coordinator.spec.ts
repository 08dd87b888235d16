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
    expect(told).toEqual([{ ceremony: 'authentication', reason, by: 'click', via: 'button', tookMs: 0 }]);
    expect(browser.pending()).toEqual(['suggest']);
  });

  it('that was begun after a name is told as that, with its time; one that was to make a passkey has no path', async () => {
    const { browser, coordinator, told } = await begin();
    const asked = coordinator.authenticate('identifier');
    await vi.advanceTimersByTimeAsync(1_500);
    browser.last().refuses('NotAllowedError');
    await asked;
    const making = coordinator.register();
    browser.last().refuses('NotAllowedError');
    await making;
    expect(told).toEqual([
      { ceremony: 'authentication', reason: 'cancelled', by: 'click', via: 'identifier', tookMs: 1_500 },
      { ceremony: 'registration', reason: 'cancelled', by: 'click', tookMs: 0 },
    ]);
  });

  it('that completes says how long it was open', async () => {
    const { browser, coordinator } = await begin();
    const running = coordinator.authenticate();
    await vi.advanceTimersByTimeAsync(900);
    browser.last().completes();
    expect(await running).toMatchObject({ outcome: 'completed', tookMs: 900 });
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

  it('d.30: of a passkey that nobody has is told to the authenticator', async () => {
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

  it.each([
    { because: 'it was refused', error: refusal({ code: 'credential.registration_rejected' }), isTold: true },
    { because: 'the person has as many as they may', error: refusal({ code: 'credential.too_many' }), isTold: true },
    { because: 'the journey is gone', error: refusal({ code: 'interaction.expired' }), isTold: true },
    { because: 'it existed before', error: refusal({ code: 'credential.already_registered' }), isTold: false },
    {
      because: 'the journey ended with it, perhaps',
      error: refusal({
        code: 'interaction.unexpected_action',
        interaction: { id: 'AAAAAAAAAAAAAAAAAAAAAA', step: { name: 'done', redirectTo: '/', sessionId: 'x' } },
      }),
      isTold: false,
    },
    {
      because: 'nobody knows what became of it',
      error: new GatewayProblem(503, { type: 'about:blank', status: 503, title: 'x', code: 'service.timeout' }),
      isTold: false,
    },
    { because: 'nobody answered', error: new Error('no answer'), isTold: false },
  ])(
    'd.29: a new passkey is told to the authenticator as unknown when $because: $isTold',
    async ({ error, isTold }) => {
      const { coordinator } = await begin();
      coordinator.judge(response, error, 'registration');
      expect(signal).toHaveBeenCalledTimes(isTold ? 1 : 0);
    },
  );

  it('in a browser without signals is only judged', async () => {
    vi.stubGlobal('PublicKeyCredential', () => undefined);
    const { coordinator } = await begin();
    expect(coordinator.judge(response, refusal({ unknownCredential: true }))).toBe('unknown-credential');
  });
});

describe('a creation that nobody is asked for', () => {
  it('is pending alone, and told to nobody when it ends', async () => {
    const { browser, coordinator, told } = await begin({ isOffered: false });
    const running = coordinator.registerUnasked();
    await settle();
    expect(browser.kinds()).toEqual(['create unasked']);
    browser.last().completes();
    expect(await running).toMatchObject({ outcome: 'completed', response: { id: 'AQID' } });
    expect(told).toEqual([]);
    expect(coordinator.state()).toBe('resting');
  });

  it('is given up after five seconds: Chromium may never answer, and takes no other request meanwhile', async () => {
    const { browser, coordinator, told } = await begin({ isOffered: false });
    const running = coordinator.registerUnasked();
    await vi.advanceTimersByTimeAsync(4_900);
    expect(browser.pending()).toEqual(['create unasked']);
    await vi.advanceTimersByTimeAsync(200);
    expect(await running).toMatchObject({ outcome: 'aborted' });
    expect([browser.pending(), told, coordinator.state()]).toEqual([[], [], 'resting']);
  });

  it('ends at a click, whose dialog is asked for in the same task', async () => {
    const { browser, coordinator } = await begin({ isOffered: false });
    const running = coordinator.registerUnasked();
    await settle();
    void coordinator.register();
    expect(browser.kinds()).toEqual(['create unasked', 'create']);
    expect(browser.pending()).toEqual(['create']);
    expect(await running).toMatchObject({ outcome: 'aborted' });
  });

  it('is not begun by a browser that cannot, without a challenge, or beside something else', async () => {
    const unable = await begin({ isOffered: false, support: { conditionalCreation: undefined } });
    expect(await unable.coordinator.registerUnasked()).toEqual({ outcome: 'unsupported' });
    const empty = await begin({ isOffered: false });
    empty.coordinator.creations.hold(undefined);
    expect(await empty.coordinator.registerUnasked()).toEqual({ outcome: 'unsupported' });
    const busy = await begin();
    expect(await busy.coordinator.registerUnasked()).toEqual({ outcome: 'aborted' });
    expect([unable, empty, busy].map(({ browser }) => browser.kinds())).toEqual([[], [], ['suggest']]);
  });

  it('d.29: that was given up too late leaves a passkey behind, and the authenticator is told', async () => {
    const { browser, coordinator } = await begin({ isOffered: false, takesAbort: false });
    const running = coordinator.registerUnasked();
    await settle();
    const givenUp = coordinator.giveUp();
    browser.last().completes();
    await givenUp;
    expect(await running).toEqual({ outcome: 'aborted' });
    expect(signal).toHaveBeenCalledExactlyOnceWith({ rpId: 'localhost', credentialId: 'AQID' });
  });

  it('asks for no verification of the person, which a browser could not give unasked', async () => {
    const { browser, coordinator } = await begin({ isOffered: false });
    void coordinator.registerUnasked();
    await settle();
    expect(browser.last().userVerification).toBe('preferred');
    void coordinator.register();
    expect(browser.last().userVerification).toBe('required');
  });
});
