import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { begin, closePage, openPage, settle } from './test-coordinator.js';

beforeEach(openPage);
afterEach(closePage);

describe('a suggestion', () => {
  it('is pending while a page offers it, and its response is the page’s', async () => {
    const { browser, coordinator, onSuggestion, told } = await begin();
    expect(browser.pending()).toEqual(['suggest']);
    browser.last().completes();
    await settle();
    expect(onSuggestion).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'AQID' }));
    expect(coordinator.state()).toBe('resting');
    expect(told).toEqual([]);
  });

  it.each([
    { because: 'a browser that cannot', support: { autofill: false } },
    { because: 'a browser that does not say', support: { autofill: undefined } },
  ])('$because is not asked', async ({ support }) => {
    const { browser, told } = await begin({ support });
    expect(browser.kinds()).toEqual([]);
    expect(told).toEqual([]);
  });

  it('that is withdrawn has ended when the page goes on, and is told to nobody', async () => {
    const { browser, coordinator, told } = await begin();
    await coordinator.withdraw();
    expect(browser.pending()).toEqual([]);
    expect(told).toEqual([]);
  });

  it('has a fresh challenge before the old one dies, one at a time, for as long as somebody may be there', async () => {
    const { browser, loadRequest } = await begin();
    await vi.advanceTimersByTimeAsync(49_000);
    expect(browser.last()).toMatchObject({ kind: 'suggest', challenge: 'new1' });
    expect(browser.pending()).toEqual(['suggest']);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(loadRequest).toHaveBeenCalledTimes(8);
    expect(browser.pending()).toEqual([]);
  });

  it('whose dialog may be open is not replaced under it: the page has lost the focus', async () => {
    const { browser, onSuggestion } = await begin();
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    await vi.advanceTimersByTimeAsync(55_000);
    expect(browser.kinds()).toEqual(['suggest']);
    window.dispatchEvent(new Event('focus'));
    await vi.advanceTimersByTimeAsync(500);
    browser.last().completes();
    await settle();
    expect(onSuggestion).toHaveBeenCalledOnce();
  });

  it.each([
    { because: 'is replaced when the page has the focus again', isBack: true, after: 51_000 },
    { because: 'is replaced at the latest when its challenge is dead', isBack: false, after: 61_000 },
  ])('that was not picked $because', async ({ isBack, after }) => {
    const { browser } = await begin();
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    await vi.advanceTimersByTimeAsync(49_000);
    if (isBack) window.dispatchEvent(new Event('focus'));
    expect(browser.last().challenge).toBe('aaa0');
    await vi.advanceTimersByTimeAsync(after - 49_000);
    expect(browser.last().challenge).toBe('new1');
    expect(browser.pending()).toEqual(['suggest']);
  });

  it('comes back when somebody comes back to a page that was left open', async () => {
    const { browser } = await begin();
    await vi.advanceTimersByTimeAsync(3_600_000);
    window.dispatchEvent(new Event('focus'));
    await settle();
    expect(browser.pending()).toEqual(['suggest']);
    expect(browser.last().challenge).toBe('new9');
  });

  it('waits for a challenge that cannot be had now', async () => {
    const { browser, coordinator, loadRequest } = await begin({ isOffered: false });
    coordinator.requests.hold(undefined);
    loadRequest.mockRejectedValueOnce(new Error('away'));
    coordinator.offer();
    await settle();
    expect(coordinator.state()).toBe('waiting');
    await vi.advanceTimersByTimeAsync(6_000);
    expect(browser.pending()).toEqual(['suggest']);
  });

  it('that the person lets go is told and comes back', async () => {
    const { browser, told } = await begin();
    await vi.advanceTimersByTimeAsync(5_000);
    browser.last().refuses('NotAllowedError');
    await settle();
    expect(told).toEqual([{ ceremony: 'authentication', reason: 'cancelled', by: 'suggestion', via: 'autofill' }]);
    expect(browser.kinds()).toEqual(['suggest', 'suggest']);
  });

  it('that keeps failing at once is tried ever more rarely, then left alone until the person clicks', async () => {
    const { browser, coordinator } = await begin();
    for (const wait of [1_000, 2_000, 4_000, 600_000]) {
      if (browser.pending().length > 0) browser.last().refuses('NotAllowedError');
      await vi.advanceTimersByTimeAsync(wait);
    }
    expect(browser.kinds()).toHaveLength(4);
    void coordinator.authenticate();
    await settle();
    browser.last().refuses('NotAllowedError');
    await settle();
    expect(browser.kinds().slice(4)).toEqual(['get', 'suggest']);
  });

  it('that a policy forbids is not tried again', async () => {
    const { browser, told } = await begin();
    browser.last().refuses('SecurityError');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(browser.kinds()).toEqual(['suggest']);
    expect(told).toMatchObject([{ reason: 'blocked-by-policy' }]);
  });

  it('lets go when the page goes into the cache, and is back with the page', async () => {
    const { browser } = await begin();
    window.dispatchEvent(new Event('pagehide'));
    await settle();
    expect(browser.pending()).toEqual([]);
    window.dispatchEvent(new Event('pageshow'));
    await settle();
    expect(browser.pending()).toEqual(['suggest']);
  });

  it('ends with the page', async () => {
    const { browser, coordinator } = await begin();
    await coordinator.close();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(browser.pending()).toEqual([]);
    expect(browser.kinds()).toHaveLength(1);
  });

  it('of a browser that never ends an aborted one holds nobody up', async () => {
    const { coordinator } = await begin({ takesAbort: false });
    const gone = coordinator.withdraw();
    await vi.advanceTimersByTimeAsync(1_000);
    await gone;
    expect(coordinator.state()).toBe('resting');
  });
});
