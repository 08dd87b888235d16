import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { at, begin, closeBrowser, identify, openBrowser, options } from './scripted-journey.js';

beforeEach(openBrowser);
afterEach(closeBrowser);

describe('how a passkey came to be asked for', () => {
  it.each(['button', 'identifier'] as const)('is told with it: %s', async (via) => {
    const passkey = { options, expiresAt: '2999-01-01T00:00:00Z' };
    const named = at({ name: 'passkey', identifier: 'ada@example.com', passkey }, { methods: ['passkey'] });
    const interaction = via === 'button' ? identify() : named;
    const { journey, client } = await begin((c) => c.interactions.start.mockResolvedValue(interaction));
    await journey.signInWithPasskey();
    const telling = { via, tookMs: expect.any(Number) as unknown };
    expect(client.passkey).toHaveBeenCalledExactlyOnceWith(
      interaction.id,
      expect.anything(),
      expect.objectContaining(telling),
    );
  });

  it('a suggested passkey is told so', async () => {
    const { journey, client } = await begin(undefined, { passkeyAutofill: true });
    journey.suggestPasskeys();
    await vi.waitFor(() => expect(client.passkey).toHaveBeenCalledOnce());
    const telling = expect.objectContaining({ via: 'autofill' }) as unknown;
    expect(client.passkey).toHaveBeenCalledWith(expect.anything(), expect.anything(), telling);
  });
});
