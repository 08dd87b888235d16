import { watchExchanges, type Exchange } from '@latchkey/testing';
import type { ReferenceCheck } from './reference-check.js';

const api = /^\/api\/v1(\/|\?|$)/;
let checking: Promise<ReferenceCheck> | undefined;

/** Fetched from the first gateway that answers, and only when it is needed: all gateways of a run are the same. */
async function referenceOf(url: string): Promise<ReferenceCheck> {
  const [{ ReferenceCheck: Check }, response] = await Promise.all([
    import('./reference-check.js'),
    fetch(`${url}/api/openapi.json`),
  ]);
  if (!response.ok) throw new Error(`the gateway has no reference: ${response.status}`);
  return new Check((await response.json()) as ConstructorParameters<typeof Check>[0]);
}

/** Throws where a call of the API or its answer is not what the gateway's own reference says. */
export async function assertAsReferred(exchange: Exchange): Promise<void> {
  if (!api.test(exchange.path) || exchange.method === 'HEAD' || exchange.method === 'OPTIONS') return;
  checking ??= referenceOf(exchange.url);
  const check = await checking.catch((error: unknown) => {
    checking = undefined;
    throw error;
  });
  const mismatches = check.mismatches(exchange);
  if (mismatches.length === 0) return;
  const { method, path } = exchange;
  throw new Error(`${method} ${path} is not as /api/openapi.json has it:\n${mismatches.join('\n')}`);
}

/** Every exchange of this process's browsers is checked from now on: the traffic of a test is its contract test. */
export const checkExchanges = (): void => watchExchanges(assertAsReferred);
