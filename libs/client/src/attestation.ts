import type { CreationOptionsJson } from '@latchkey/contracts';
import { base64URLStringToBuffer, bufferToBase64URLString } from '@simplewebauthn/browser';

type Settings = { signal: AbortSignal | undefined; isConditional: boolean };

const toCreation = ({ challenge, user, excludeCredentials, ...options }: CreationOptionsJson) => ({
  ...options,
  challenge: base64URLStringToBuffer(challenge),
  user: { ...user, id: base64URLStringToBuffer(user.id) },
  excludeCredentials: excludeCredentials.map(({ id, transports, type }) => ({
    type,
    id: base64URLStringToBuffer(id),
    ...(transports && { transports: transports as AuthenticatorTransport[] }),
  })),
});

/** Password managers that stand in for the browser leave methods out, or have ones that throw. */
const transportsOf = (response: AuthenticatorAttestationResponse): string[] => {
  try {
    return response.getTransports?.() ?? [];
  } catch {
    return [];
  }
};

const toJson = (credential: PublicKeyCredential) => {
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    id: credential.id,
    rawId: bufferToBase64URLString(credential.rawId),
    response: {
      attestationObject: bufferToBase64URLString(response.attestationObject),
      clientDataJSON: bufferToBase64URLString(response.clientDataJSON),
      transports: transportsOf(response),
    },
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults?.() ?? {},
    ...(credential.authenticatorAttachment && { authenticatorAttachment: credential.authenticatorAttachment }),
  };
};

/**
 * `navigator.credentials.create()` from JSON to JSON, called before anything is awaited, and with a signal of its own: a
 * creation that was tried without asking and the dialog of a click may follow each other closely.
 */
export const getAttestation = async (options: CreationOptionsJson, { signal, isConditional }: Settings) => {
  const credential = await navigator.credentials.create({
    publicKey: toCreation(options),
    ...(isConditional && { mediation: 'conditional' }),
    ...(signal && { signal }),
  });
  if (!credential) throw new Error('no credential');
  return toJson(credential as PublicKeyCredential);
};
