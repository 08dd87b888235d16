#!/usr/bin/env node
// `npm run faults`: does to the suite what happens to suites, under a load of sign-ins, and says what came of it. `npm run faults -- R-01 R-03`
// does some of it. The exit code is 0 only if every row kept what it promises. All of it listens on loopback and ends with it.
import path from 'node:path';
import { Lifetime } from './lifetime.mjs';
import { localDirectory } from './paths.mjs';
import { prepareGround } from './prepare-ground.mjs';
import { Steps } from './steps.mjs';

const steps = new Steps();
const lifetime = new Lifetime({
  stateDirectory: path.join(localDirectory, 'faults'),
  command: 'npm run faults',
  steps,
});
try {
  const processes = await lifetime.begin('');
  const ground = await prepareGround({ steps, processes });
  const { faults } = await import(new URL('../../services/faults/dist/index.js', import.meta.url).href);
  const passed = await faults(ground, process.argv.slice(2));
  await lifetime.end(passed ? 0 : 1, passed ? '' : '✗ Not every row kept what it promises.');
} catch (error) {
  await lifetime.fail(error);
}
