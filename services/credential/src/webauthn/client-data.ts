import { isCanonicalBase64url } from './base64url.js';
import { reject } from './ceremony-rejected.js';
import type { FramingPolicy } from './ceremony-expectations.js';

// TextDecoder drops a leading BOM, as the specification's "UTF-8 decode" does (WebAuthn L3 §7.1 step 5).
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The members of CollectedClientData that decide anything (WebAuthn L3 §5.8.1). */
export interface ClientData {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  readonly crossOrigin: boolean;
  readonly topOrigin: string | undefined;
}

/** Parses clientDataJSON: one JSON object without duplicate members (WebAuthn L3 §7.1 steps 5–6, §7.2 steps 7–9). */
export function parseClientData(bytes: Uint8Array): ClientData {
  const text = decodeText(bytes);
  const members = parseObject(text);
  // Two members of one name may be read one way here and another way by the next reader of the log.
  if (countMembers(text) !== Object.keys(members).length) reject('client_data', 'duplicate member');

  const { type, challenge, origin, crossOrigin, topOrigin } = members;
  if (typeof type !== 'string') return reject('client_data', 'type is not text');
  if (typeof challenge !== 'string') return reject('client_data', 'challenge is not text');
  if (typeof origin !== 'string') return reject('client_data', 'origin is not text');
  if (typeof (crossOrigin ?? false) !== 'boolean') return reject('client_data', 'crossOrigin is not a boolean');
  if (typeof (topOrigin ?? '') !== 'string') return reject('client_data', 'topOrigin is not text');
  return {
    type,
    challenge,
    origin,
    crossOrigin: crossOrigin === true,
    topOrigin: typeof topOrigin === 'string' ? topOrigin : undefined,
  };
}

interface ExpectedClientData {
  readonly type: 'webauthn.create' | 'webauthn.get';
  readonly challenge: string;
  readonly expectedOrigins: readonly string[];
  readonly framing: FramingPolicy;
}

/** Compares client data with the ceremony (WebAuthn L3 §7.1 steps 7–11, §7.2 steps 10–14). */
export function checkClientData(clientData: ClientData, expected: ExpectedClientData): void {
  if (clientData.type !== expected.type) reject('wrong_type', `type is not ${expected.type}`);
  if (clientData.challenge !== expected.challenge) {
    if (!isCanonicalBase64url(clientData.challenge)) reject('encoding', 'challenge is not canonical base64url');
    reject('challenge', 'challenge is not the one issued');
  }
  if (!expected.expectedOrigins.includes(clientData.origin)) reject('wrong_origin', 'origin is not the expected one');
  checkFraming(clientData, expected.framing);
}

function checkFraming({ crossOrigin, topOrigin }: ClientData, framing: FramingPolicy): void {
  if (crossOrigin && !framing.allowCrossOrigin) reject('framed', 'cross-origin use is not expected');
  if (topOrigin === undefined) return;
  if (!crossOrigin) reject('framed', 'topOrigin without crossOrigin');
  if (!framing.allowedTopOrigins.includes(topOrigin)) reject('framed', 'topOrigin is not expected');
}

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return reject('client_data', 'not UTF-8');
  }
}

function parseObject(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's own message quotes the client's text, which has no business in a log.
    return reject('client_data', 'not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return reject('client_data', 'not a JSON object');
  return parsed as Record<string, unknown>;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Counts the outermost object's members of valid JSON by their colons: one pass, no allocation. */
function countMembers(json: string): number {
  let depth = 0;
  let members = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === QUOTE) index = endOfString(json, index);
    else if (code === COLON && depth === 1) members += 1;
    // "{" and "[" differ from their closing marks by two and from each other by the 0x20 bit alone.
    else if ((code | 0x20) === 0x7b) depth += 1;
    else if ((code | 0x20) === 0x7d) depth -= 1;
  }
  return members;
}

function endOfString(json: string, start: number): number {
  let index = start + 1;
  while (index < json.length && json.charCodeAt(index) !== QUOTE) {
    index += json.charCodeAt(index) === BACKSLASH ? 2 : 1;
  }
  return index;
}
