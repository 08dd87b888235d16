import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { stubClient } from './scripted-journey.js';
import { begin, closeBrowser, code, get, identify, openBrowser, problem, refusal } from './scripted-journey.js';

type Pending = { options: CredentialRequestOptions; resolve: (credential: unknown) => void };
const suggested: Pending[] = [];
const credential = async () => (await get.getMockImplementation()?.()) as unknown;

beforeEach(() => {
  openBrowser();
  suggested.length = 0;
});
afterEach(closeBrowser);

/** Suggestions wait for a test to pick one; dialogs are answered at once. */
const open = async (prepare?: (client: ReturnType<typeof stubClient>) => void, autofill = true) => {
  const answer = await credential();
  get.mockImplementation((options: CredentialRequestOptions) => {
    if (options.mediation !== 'conditional') return Promise.resolve(answer);
    return new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error));
      suggested.push({ options, resolve: () => resolve(answer) });
    });
  });
  const scene = await begin(prepare, { passkeyAutofill: autofill });
  const leave = scene.journey.suggestPasskeys();
  await vi.advanceTimersByTimeAsync(0);
  const pick = async () => {
    suggested.at(-1)?.resolve(undefined);
    await vi.advanceTimersByTimeAsync(0);
  };
  const pending = () => suggested.filter(({ options }) => !options.signal?.aborted).length;
  return { ...scene, leave, pick, pending };
};

it('a picked suggestion ends where the button ends', async () => {
  const { client, onDone, pick } = await open();
  await pick();
  expect(client.passkey).toHaveBeenCalledOnce();
  expect(onDone).toHaveBeenCalledExactlyOnceWith('/account');
});

it.each([
  { because: 'a tenant without autofill', autofill: false, prepare: undefined },
  {
    because: 'a step without an identifier',
    autofill: true,
    prepare: (c: ReturnType<typeof stubClient>) => void c.interactions.read.mockResolvedValue(code as never),
  },
])('$because has no suggestion', async ({ autofill, prepare }) => {
  const { pending } = await open(prepare, autofill);
  expect(pending()).toBe(0);
});

it('without an input there is none, and it goes with the input', async () => {
  const { leave, pending } = await open();
  expect(pending()).toBe(1);
  leave();
  expect(pending()).toBe(0);
});

it('another action ends the suggestion before it is sent; where it leaves the person there, it is back', async () => {
  const { journey, client, pending } = await open((c) => {
    c.identifier.mockImplementation(async () => {
      expect(pending()).toBe(0);
      throw problem(503, 'service.unavailable');
    });
  });
  await journey.identify({ type: 'email', value: 'a@b.example' });
  await vi.advanceTimersByTimeAsync(0);
  expect(client.identifier).toHaveBeenCalledOnce();
  expect(pending()).toBe(1);
});

it('while a picked passkey is checked, a form is not sent and a button asks nothing', async () => {
  const { journey, client, pick } = await open((c) => c.passkey.mockReturnValue(new Promise(() => undefined)));
  await pick();
  await journey.identify({ type: 'email', value: 'a@b.example' });
  await journey.signInWithPasskey();
  expect(client.identifier).not.toHaveBeenCalled();
  expect(client.passkey).toHaveBeenCalledOnce();
});

it('a cancelled dialog says so calmly and the suggestion is back', async () => {
  const { journey, note, pending } = await open();
  const asWas = get.getMockImplementation();
  get.mockImplementationOnce(refusal('NotAllowedError'));
  await journey.signInWithPasskey();
  if (asWas) get.mockImplementation(asWas);
  await vi.advanceTimersByTimeAsync(0);
  expect(note()).toBe('passkeyCancelled');
  expect(pending()).toBe(1);
});

it('a suggestion that is refused says so and has a fresh challenge', async () => {
  const { client, note, pick } = await open((c) => c.passkey.mockRejectedValue(problem(401, 'authentication.failed')));
  await pick();
  expect(note()).toBe('passkeyUnknown');
  expect(client.passkeyOptions).toHaveBeenCalledOnce();
  expect(suggested).toHaveLength(2);
  expect(suggested.at(-1)?.options.signal?.aborted).toBe(false);
});

it('a journey that ran out behind an open page is replaced without a word', async () => {
  const { client, note, pending, step } = await open((c) =>
    c.passkeyOptions.mockRejectedValue(problem(410, 'interaction.expired')),
  );
  client.interactions.start.mockImplementation(async () => identify());
  await vi.advanceTimersByTimeAsync(49_000);
  expect(client.interactions.start).toHaveBeenCalledTimes(2);
  expect([note(), step()]).toEqual([undefined, 'identify']);
  expect(pending()).toBe(1);
});

it('a page that was left suggests nothing', async () => {
  const { journey, pending } = await open();
  journey.close();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(pending()).toBe(0);
});
