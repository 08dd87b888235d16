import { z } from 'zod';
import { reject, type RejectionReason } from './ceremony-rejected.js';

/** Characters that unpadded base64 needs for so many bytes. */
const encoded = (bytes: number): number => Math.ceil((bytes * 4) / 3);

/** Longest clientDataJSON that is read at all: 4 KiB of bytes. */
export const CLIENT_DATA_CAP = encoded(4_096);

const text = (bytes: number) => z.string().min(1).max(encoded(bytes));
const credentialId = text(1_023);
const clientDataJSON = z.string().min(1).max(CLIENT_DATA_CAP);

// Unknown members are dropped, odd ones of no consequence are read as absent: browsers add members, and an honest
// response must not fail over one that decides nothing.
const outline = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional().catch(undefined),
};

const transports = z.array(z.unknown()).max(32).catch([]).transform(knownTransports);

const registrationResponse = z.object({
  ...outline,
  response: z.object({ clientDataJSON, attestationObject: text(65_536), transports }),
});

const authenticationResponse = z.object({
  ...outline,
  response: z.object({
    clientDataJSON,
    authenticatorData: text(8_192),
    signature: text(2_048),
    // Some clients say "" or null where the authenticator gave none.
    userHandle: z.string().max(encoded(64)).nullish(),
  }),
});

export type RegistrationResponse = z.infer<typeof registrationResponse>;
export type AuthenticationResponse = z.infer<typeof authenticationResponse>;

/** Reads the outline of a RegistrationResponseJSON (WebAuthn L3 §5.1.8); nothing in it is believed yet. */
export function parseRegistrationResponse(body: unknown): RegistrationResponse {
  return parse(registrationResponse, body);
}

/** Reads the outline of an AuthenticationResponseJSON (WebAuthn L3 §5.1.8); nothing in it is believed yet. */
export function parseAuthenticationResponse(body: unknown): AuthenticationResponse {
  return parse(authenticationResponse, body);
}

function parse<T extends { id: string; rawId: string }>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const at = issue?.path.join('.') ?? '';
    return reject(reasonOf(issue), `response.${at}: ${issue?.code ?? 'invalid'}`);
  }
  if (parsed.data.id !== parsed.data.rawId) reject('schema', 'id and rawId differ');
  return parsed.data;
}

function reasonOf(issue: z.core.$ZodIssue | undefined): RejectionReason {
  if (issue?.code !== 'too_big' && issue?.code !== 'too_small') return 'schema';
  const member = issue.path.at(-1);
  if (member === 'id' || member === 'rawId') return 'bad_id';
  return member === 'clientDataJSON' ? 'client_data' : 'schema';
}

/** Keeps what could be a transport token, also ones newer than this code (WebAuthn L3 §5.8.4). */
function knownTransports(values: readonly unknown[]): string[] {
  const tokens = values.filter(
    (value): value is string => typeof value === 'string' && /^[a-z][a-z-]{0,31}$/.test(value),
  );
  return [...new Set(tokens)].slice(0, 8);
}
