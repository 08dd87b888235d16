#!/usr/bin/env node
// `npm run rolling`: restarts every replica of every service, one at a time, under a steady load of sign-ins, as it is and into a next
// release with a migration. The exit code is 0 only if no sign-in failed. All of it listens on loopback and ends with it.
import path from 'node:path';
import { Lifetime } from './lifetime.mjs';
import { localDirectory } from './paths.mjs';
import { prepareGround } from './prepare-ground.mjs';
import { Steps } from './steps.mjs';

const steps = new Steps();
const lifetime = new Lifetime({
  stateDirectory: path.join(localDirectory, 'rolling'),
  command: 'npm run rolling',
  steps,
});
try {
  const processes = await lifetime.begin('');
  const ground = await prepareGround({ steps, processes });
  const { rolling } = await import(new URL('../../services/faults/dist/index.js', import.meta.url).href);
  const passed = await rolling(ground);
  await lifetime.end(passed ? 0 : 1, passed ? '' : '✗ Not every sign-in succeeded.');
} catch (error) {
  await lifetime.fail(error);
}
