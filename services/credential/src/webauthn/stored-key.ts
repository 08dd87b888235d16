import { decodeCbor } from './cbor.js';
import { reject } from './ceremony-rejected.js';
import { type CredentialKey, importCoseKey } from './cose-key.js';

/** People who sign in often do so in bursts; a few thousand imported keys cost a few megabytes. */
const CAPACITY = 4_096;
const keys = new Map<string, CredentialKey>();

/**
 * Imports a stored COSE_Key, remembering the newest ones: the import costs more than an ES256 verification. A key is
 * found by its bytes alone, so a change of the store can never meet an old key; RS1 is refused however it got there.
 */
export function importStoredKey(publicKey: Uint8Array): CredentialKey {
  const name = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength).toString('latin1');
  const known = keys.get(name);
  if (known) {
    // Moves to the end: Map keeps insertion order, so the first entry is the least recently used one.
    keys.delete(name);
    keys.set(name, known);
    return known;
  }
  const cose = decodeCbor(publicKey);
  const key = importCoseKey(cose instanceof Map ? cose : reject('bad_key', 'stored key is not a CBOR map'), () => true);
  if (keys.size >= CAPACITY) keys.delete(keys.keys().next().value ?? '');
  keys.set(name, key);
  return key;
}
