import type { RequestOptionsJson } from '@latchkey/contracts';
import { base64URLStringToBuffer, bufferToBase64URLString } from '@simplewebauthn/browser';

type Settings = { signal: AbortSignal | undefined; isConditional: boolean };

const toRequest = ({ allowCredentials, challenge, ...options }: RequestOptionsJson) => ({
  ...options,
  challenge: base64URLStringToBuffer(challenge),
  allowCredentials: allowCredentials.map(({ id, transports, type }) => ({
    type,
    id: base64URLStringToBuffer(id),
    ...(transports && { transports: transports as AuthenticatorTransport[] }),
  })),
});

const toJson = (credential: PublicKeyCredential) => {
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    id: credential.id,
    rawId: bufferToBase64URLString(credential.rawId),
    response: {
      authenticatorData: bufferToBase64URLString(response.authenticatorData),
      clientDataJSON: bufferToBase64URLString(response.clientDataJSON),
      signature: bufferToBase64URLString(response.signature),
      ...(response.userHandle && { userHandle: bufferToBase64URLString(response.userHandle) }),
    },
    type: credential.type,
    // Password managers that stand in for the browser leave optional members out.
    clientExtensionResults: credential.getClientExtensionResults?.() ?? {},
    ...(credential.authenticatorAttachment && { authenticatorAttachment: credential.authenticatorAttachment }),
  };
};

/**
 * `navigator.credentials.get()` from JSON to JSON. It is called before anything is awaited, and its signal is its own:
 * `startAuthentication` of @simplewebauthn/browser asks the browser a question before a conditional request and keeps one
 * signal for all requests, so a suggestion that starts late would abort the dialog of a click.
 */
export const getAssertion = async (options: RequestOptionsJson, { signal, isConditional }: Settings) => {
  const credential = await navigator.credentials.get({
    publicKey: toRequest(options),
    ...(isConditional && { mediation: 'conditional' }),
    ...(signal && { signal }),
  });
  if (!credential) throw new Error('no credential');
  return toJson(credential as PublicKeyCredential);
};
