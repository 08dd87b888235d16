import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sharedSuiteVariable, type SharedSuiteCall } from './shared-suite.js';
import { startSuite, stateDirectory, type ServiceName, type Suite } from './suite.js';

// Vitest runs this beside the specs. It owns the suite that they share, because it lives longer than each of them, and
// starts it when the first asks: a run without such a spec starts none.

let suite: Suite | undefined;

const isWhole = (whole: Suite): boolean =>
  Object.keys(whole.environment.ports.ops).every((service) => whole.process(service as ServiceName).running);

async function stop(): Promise<void> {
  await suite?.stop();
  suite = undefined;
}

const calls: Record<SharedSuiteCall, () => Promise<unknown>> = {
  start: async () => {
    if (suite && !isWhole(suite)) await stop();
    suite ??= await startSuite({ stateDirectory: stateDirectory() });
    return suite.environment;
  },
  stop,
};

// One call after the other: a spec that times out may have left its own on the way.
let last: Promise<unknown> = Promise.resolve();
const inTurn = (call: () => Promise<unknown>): Promise<unknown> => (last = last.then(call, call));

const control = createServer((request, response) => {
  const call = calls[request.url?.slice(1) as SharedSuiteCall];
  inTurn(call).then(
    (answer) => response.end(JSON.stringify(answer ?? {})),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

export async function setup(): Promise<void> {
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  process.env[sharedSuiteVariable] = `http://127.0.0.1:${(control.address() as AddressInfo).port}`;
}

export async function teardown(): Promise<void> {
  control.close();
  await inTurn(stop);
}
