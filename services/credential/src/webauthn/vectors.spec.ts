import { describe, expect, it } from 'vitest';
import { scoreVectors } from './vectors.js';
import { VECTORS_FILE, vectorsForSpecs } from './vectors-file.js';

const vectors = vectorsForSpecs();

describe('WebAuthn vectors', () => {
  it.skipIf(!vectors)(`every valid vector of ${VECTORS_FILE} is accepted and every invalid one refused`, async () => {
    const scores = await scoreVectors(vectors ?? []);
    const wrong = scores.filter(({ verdict }) => verdict === 'wrong');
    expect(wrong.map(({ vector, reason }) => `${vector.id} ${vector.expected}: ${reason ?? 'accepted'}`)).toEqual([]);
    expect(scores.filter(({ verdict }) => verdict === 'right').length).toBeGreaterThan(0);
  });
});
