import { z } from 'zod';

const base64url = (max: number) => z.string().max(max);

/** PublicKeyCredentialRequestOptionsJSON (WebAuthn L3 §5.10). */
export const requestOptionsJson = z.object({
  challenge: base64url(128),
  timeout: z.number().int(),
  rpId: z.string(),
  userVerification: z.enum(['required', 'preferred', 'discouraged']),
  allowCredentials: z.array(
    z.object({ id: base64url(1364), type: z.literal('public-key'), transports: z.array(z.string()).optional() }),
  ),
});
export type RequestOptionsJson = z.infer<typeof requestOptionsJson>;

/** PublicKeyCredentialCreationOptionsJSON (WebAuthn L3 §5.4). */
export const creationOptionsJson = z.object({
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: base64url(128), name: z.string(), displayName: z.string() }),
  challenge: base64url(128),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number().int() })),
  timeout: z.number().int(),
  excludeCredentials: z.array(
    z.object({ id: base64url(1364), type: z.literal('public-key'), transports: z.array(z.string()).optional() }),
  ),
  authenticatorSelection: z.object({
    residentKey: z.enum(['required', 'preferred', 'discouraged']),
    requireResidentKey: z.boolean(),
    userVerification: z.enum(['required', 'preferred', 'discouraged']),
  }),
  attestation: z.enum(['none', 'indirect', 'direct', 'enterprise']),
});
export type CreationOptionsJson = z.infer<typeof creationOptionsJson>;

/**
 * The response of a ceremony as it comes from a browser. Only its outline is checked here, so that a browser's new
 * members pass; the credential service's wrapper checks every member before anything is believed.
 */
export const ceremonyResponse = z.looseObject({
  id: z.string().max(1364),
  rawId: z.string().max(1364),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string().max(8_192) }),
});
export type CeremonyResponse = z.infer<typeof ceremonyResponse>;
