import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { authenticateWithPasskey, createPasskey, suggestPasskey } from './ceremonies.js';
import { passkeySupport, supportsPasskeys } from './passkey-support.js';
import { scriptedCredential } from './scripted-credentials.js';

const requestOptions = {
  challenge: 'AAAA',
  timeout: 60_000,
  rpId: 'localhost',
  userVerification: 'required' as const,
  allowCredentials: [],
};
const creationOptions = {
  rp: { id: 'localhost', name: 'Acme' },
  user: { id: 'AAAA', name: 'a@b.example', displayName: 'a@b.example' },
  challenge: 'AAAA',
  pubKeyCredParams: [{ type: 'public-key' as const, alg: -7 }],
  timeout: 60_000,
  excludeCredentials: [],
  authenticatorSelection: {
    residentKey: 'required' as const,
    requireResidentKey: true,
    userVerification: 'required' as const,
  },
  attestation: 'none' as const,
};
class Browser {
  static getClientCapabilities: (() => Promise<Record<string, boolean>>) | undefined;
  static isConditionalMediationAvailable = async () => true;
  static isUserVerifyingPlatformAuthenticatorAvailable = async () => false;
}
const get = vi.fn();
const create = vi.fn();

beforeEach(() => {
  get.mockReset().mockResolvedValue(scriptedCredential);
  create.mockReset().mockResolvedValue(scriptedCredential);
  vi.stubGlobal('PublicKeyCredential', Browser);
  vi.stubGlobal('navigator', { credentials: { get, create } });
  vi.stubGlobal('location', { hostname: 'localhost' });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  Browser.getClientCapabilities = undefined;
});

const refusal = (name: string) => () => Promise.reject(new DOMException('said the browser', name));

describe('a ceremony', () => {
  it('asks the browser in the same task as the click', () => {
    void authenticateWithPasskey(requestOptions);
    expect(get).toHaveBeenCalledOnce();
    void createPasskey(creationOptions);
    expect(create).toHaveBeenCalledOnce();
  });

  it('gives a response that survives JSON', async () => {
    const result = await authenticateWithPasskey(requestOptions);
    expect(result).toMatchObject({
      outcome: 'completed',
      response: { id: 'AQID', rawId: 'AQID', response: { signature: 'AQID' } },
    });
    expect(await createPasskey(creationOptions)).toMatchObject({
      outcome: 'completed',
      response: { response: { attestationObject: 'AQID' } },
    });
  });

  it.each([
    ['NotAllowedError', 'cancelled'],
    ['AbortError', 'aborted'],
    ['SecurityError', 'blocked-by-policy'],
    ['NotSupportedError', 'unsupported'],
    ['UnknownError', 'failed'],
  ])('%s is the outcome %s, not an exception', async (name, outcome) => {
    get.mockImplementation(refusal(name));
    create.mockImplementation(refusal(name));
    expect(await authenticateWithPasskey(requestOptions)).toMatchObject({ outcome });
    expect(await createPasskey(creationOptions)).toMatchObject({ outcome });
  });

  it('d.27: an authenticator that has a passkey already says so', async () => {
    create.mockImplementation(refusal('InvalidStateError'));
    expect(await createPasskey(creationOptions)).toMatchObject({ outcome: 'already-registered' });
  });

  it('silence until the end is a time-out, not a cancellation', async () => {
    let clock = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => clock);
    get.mockImplementation(() => {
      clock = 60_000;
      return refusal('NotAllowedError')();
    });
    expect(await authenticateWithPasskey(requestOptions)).toMatchObject({ outcome: 'timed-out' });
  });

  it('a page that may not ask is told apart from a person who does not want to', async () => {
    vi.stubGlobal('document', { featurePolicy: { allowsFeature: () => false } });
    get.mockImplementation(refusal('NotAllowedError'));
    expect(await authenticateWithPasskey(requestOptions)).toMatchObject({ outcome: 'blocked-by-policy' });
  });

  it('an abort reaches the browser', async () => {
    const abort = new AbortController();
    get.mockImplementation(
      ({ signal }: CredentialRequestOptions) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))),
    );
    const running = authenticateWithPasskey(requestOptions, { signal: abort.signal });
    abort.abort();
    expect(await running).toMatchObject({ outcome: 'aborted' });
    expect(await authenticateWithPasskey(requestOptions, { signal: abort.signal })).toEqual({ outcome: 'aborted' });
  });

  it('as a suggestion is conditional, for whoever has a passkey, and has no time limit', async () => {
    const allowCredentials = [{ id: 'AQID', type: 'public-key' as const }];
    expect(await suggestPasskey({ ...requestOptions, allowCredentials })).toMatchObject({ outcome: 'completed' });
    expect(get).toHaveBeenCalledWith(
      expect.objectContaining({
        mediation: 'conditional',
        publicKey: expect.objectContaining({ allowCredentials: [] }) as unknown,
      }),
    );
    let clock = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (clock += 600_000));
    get.mockImplementation(refusal('NotAllowedError'));
    expect(await suggestPasskey(requestOptions)).toMatchObject({ outcome: 'cancelled' });
  });

  it('d.28: is answered by password managers that leave optional members out', async () => {
    const { id, rawId, type, response } = scriptedCredential;
    get.mockResolvedValue({ id, rawId, type, response });
    expect(await authenticateWithPasskey(requestOptions)).toMatchObject({
      outcome: 'completed',
      response: { clientExtensionResults: {} },
    });
    get.mockResolvedValue(null);
    expect(await authenticateWithPasskey(requestOptions)).toMatchObject({ outcome: 'failed' });
    create.mockResolvedValue({ id, rawId, type, response });
    expect(await createPasskey(creationOptions)).toMatchObject({
      outcome: 'completed',
      response: { clientExtensionResults: {}, response: { transports: [] } },
    });
    const getTransports = () => {
      throw new TypeError('not implemented');
    };
    create.mockResolvedValue({ id, rawId, type, response: { ...response, getTransports } });
    expect(await createPasskey(creationOptions)).toMatchObject({ outcome: 'completed' });
    create.mockResolvedValue(null);
    expect(await createPasskey(creationOptions)).toMatchObject({ outcome: 'failed' });
  });

  it('says by which ways a new passkey can be reached', async () => {
    const response = { ...scriptedCredential.response, getTransports: () => ['internal', 'hybrid'] };
    create.mockResolvedValue({ ...scriptedCredential, response });
    expect(await createPasskey(creationOptions)).toMatchObject({
      response: { response: { transports: ['internal', 'hybrid'] }, authenticatorAttachment: 'platform' },
    });
  });

  it('a browser without WebAuthn is unsupported', async () => {
    vi.stubGlobal('PublicKeyCredential', undefined);
    expect(await authenticateWithPasskey(requestOptions)).toEqual({ outcome: 'unsupported' });
  });
});

describe('what the browser can do', () => {
  it('comes from getClientCapabilities, completed by the older questions', async () => {
    Browser.getClientCapabilities = async () => ({
      hybridTransport: true,
      signalUnknownCredential: true,
      conditionalGet: false,
      conditionalCreate: true,
    });
    expect(await passkeySupport()).toEqual({
      passkeys: true,
      platformAuthenticator: false,
      hybrid: true,
      autofill: false,
      conditionalCreation: true,
      signalsUnknownCredential: true,
    });
  });

  it('comes from the older questions alone in an older browser', async () => {
    expect(await passkeySupport()).toMatchObject({
      passkeys: true,
      platformAuthenticator: false,
      autofill: true,
      hybrid: undefined,
    });
  });

  it('a browser that fails to answer is not refused', async () => {
    Browser.getClientCapabilities = () => Promise.reject(new Error('broken extension'));
    expect(await passkeySupport()).toMatchObject({ passkeys: true, autofill: undefined });
  });

  it('is nothing without WebAuthn or outside a secure context', async () => {
    vi.stubGlobal('isSecureContext', false);
    expect(supportsPasskeys()).toBe(false);
    expect(await passkeySupport()).toMatchObject({ passkeys: false, autofill: false });
  });
});
