import { eventId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { orderedId } from './ordered-id.js';

it('is a UUID of version 7 that sorts by its time', () => {
  const [earlier, later] = [orderedId(1_763_700_000_000), orderedId(1_763_700_000_001)];
  expect(eventId.parse(earlier)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(earlier < later).toBe(true);
});

it('does not repeat within a millisecond', () => {
  expect(new Set(Array.from({ length: 50_000 }, () => orderedId(1_763_700_000_000))).size).toBe(50_000);
});
