import { fileURLToPath } from 'node:url';
import type { Vector } from './vector-case.js';
import { readVectors } from './vectors.js';

const BESIDE_THE_REPOSITORY = '../../../../../shared/vectors/webauthn-vectors.json';

/** Where specs look for vectors; the file is not part of the repository. */
export const VECTORS_FILE =
  // oxlint-disable-next-line node/no-process-env -- a setting of the specs, not of the service
  process.env['LATCHKEY_VECTORS'] ?? fileURLToPath(new URL(BESIDE_THE_REPOSITORY, import.meta.url));

/** The vectors for specs; undefined when the file is absent. */
export function vectorsForSpecs(): readonly Vector[] | undefined {
  return readVectors(VECTORS_FILE);
}
