import { expect, it } from 'vitest';
import { createGatewayClient } from './gateway-client.js';

it('every call of a page begins a trace of its own', async () => {
  const sent: (string | null)[] = [];
  const client = createGatewayClient({
    fetch: (_url, init) => {
      sent.push(new Headers(init?.headers).get('traceparent'));
      return Promise.resolve(new Response(null, { status: 503 }));
    },
  });
  for (const _ of [1, 2]) await expect(client.interactions.abandon('abc')).rejects.toMatchObject({ status: 503 });
  expect(sent.length).toBeGreaterThanOrEqual(2);
  for (const traceparent of sent) expect(traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
  expect(new Set(sent).size).toBe(sent.length);
});
