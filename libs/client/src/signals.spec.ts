import { afterEach, expect, it, vi } from 'vitest';
import { signalAcceptedCredentials } from './signals.js';

afterEach(() => vi.unstubAllGlobals());

const person = { rpId: 'localhost', userHandle: 'AAAA' };

it('d.29: the authenticators are told which of a person’s passkeys count', async () => {
  const signalAllAcceptedCredentials = vi.fn(async () => undefined);
  vi.stubGlobal(
    'PublicKeyCredential',
    Object.assign(() => undefined, { signalAllAcceptedCredentials }),
  );
  await signalAcceptedCredentials(person, ['AQID']);
  expect(signalAllAcceptedCredentials).toHaveBeenCalledExactlyOnceWith({
    rpId: 'localhost',
    userId: 'AAAA',
    allAcceptedCredentialIds: ['AQID'],
  });
});

it.each([
  { because: 'there is no WebAuthn', api: undefined },
  { because: 'the browser has no such signal', api: () => undefined },
  {
    because: 'the browser refuses it',
    api: Object.assign(() => undefined, { signalAllAcceptedCredentials: () => Promise.reject(new Error('no')) }),
  },
])('nothing depends on it when $because', async ({ api }) => {
  vi.stubGlobal('PublicKeyCredential', api);
  await expect(signalAcceptedCredentials(person, [])).resolves.toBeUndefined();
});
