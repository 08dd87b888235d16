#!/usr/bin/env node
// `npm test`: from an empty clone to every tier's result, in a state directory and on ports of its own.
// For developers: `node deploy/local/test.mjs lint | types | unit | deploy | int | e2e [what the runner takes]` runs one tier.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildPages, buildServices } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { describeFailure, Failure } from './failure.mjs';
import { Lifetime } from './lifetime.mjs';
import { localDirectory } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { postgresDirectory } from './postgres.mjs';
import { checkMachine } from './preflight.mjs';
import { describeServers, findServers, prepareDependencies, startServers } from './prepare.mjs';
import { Steps } from './steps.mjs';
import { countLine, failure, sum } from './test-reports.mjs';
import { deployment, endToEnd, integration, lint, types, unit } from './tiers.mjs';

/** In the order in which they run; some need the servers. */
const tiers = {
  lint: { title: 'lint', run: lint, servers: false },
  types: { title: 'types', run: types, servers: false },
  unit: { title: 'unit', run: unit, servers: false },
  deploy: { title: 'deployment', run: deployment, servers: false },
  int: { title: 'integration', run: integration, servers: true },
  e2e: { title: 'end-to-end', run: endToEnd, servers: true },
};

/** @typedef {keyof typeof tiers} TierName */

/** @returns {{ names: TierName[], patterns: string[] }} */
const readArguments = () => {
  const [name, ...patterns] = process.argv.slice(2);
  const all = /** @type {TierName[]} */ (Object.keys(tiers));
  if (name === undefined) return { names: all, patterns };
  if (name in tiers) return { names: [/** @type {TierName} */ (name)], patterns };
  throw new Failure(`There is no tier "${name}".`, `Say one of: ${all.join(', ')}; or none for all.`);
};

/** A tier without servers, alone, can run beside everything else. */
const asked = process.argv[2];
const apart = asked !== undefined && asked in tiers && !tiers[/** @type {TierName} */ (asked)].servers;
/** A whole run gives the browser servers of its own and lets it run beside the integration tests, as a run of one tier. */
const beside = process.env.LATCHKEY_TEST_BESIDE;
/** Servers that somebody else runs are one set: who uses them goes one after the other. */
const isShared = ['LATCHKEY_NATS_URL', 'LATCHKEY_REDIS_URL', 'LATCHKEY_POSTGRES_URL'].some((name) => process.env[name]);
const stateDirectory = path.join(localDirectory, beside ?? (apart ? `test-${asked}` : 'test'));

/** Every whole run begins with empty data. */
const forgetData = () => {
  for (const directory of [
    postgresDirectory(stateDirectory),
    ...['nats', 'redis'].map((name) => path.join(stateDirectory, name)),
  ]) {
    rmSync(directory, { recursive: true, force: true });
  }
};

/**
 * Runs a tier as a step, and says at once what failed in it.
 * @param {Steps} steps
 * @param {TierName} name
 * @param {object} context
 */
const runTier = async (steps, name, context) => {
  const { title, run } = tiers[name];
  const start = performance.now();
  const outcome = await steps
    .quietly(title, () => run(context))
    .catch((/** @type {unknown} */ error) => failure(title, describeFailure(error)));
  const ok = outcome.failed === 0;
  const counted = outcome.passed + outcome.failed + outcome.skipped > 0;
  steps.finished(title, { ok, milliseconds: performance.now() - start, detail: counted ? countLine(outcome) : '' });
  for (const { name: test, message, location } of outcome.failures) {
    steps.line(
      [
        `  ✗ ${test}`,
        ...message.split('\n').map((line) => `      ${line}`),
        ...(location ? [`      at ${location}`] : []),
      ].join('\n'),
    );
  }
  return outcome;
};

/**
 * What the later tiers need and is slow to get: found, or unpacked, while the earlier tiers run.
 * @param {Steps} steps
 * @param {readonly TierName[]} names
 */
const findWhatIsNeeded = (steps, names) => {
  const found = names.some((name) => tiers[name].servers)
    ? steps.run('servers', findServers, describeServers)
    : undefined;
  const chromium = names.includes('e2e') ? steps.run('chromium', (say) => findChromium(say)) : undefined;
  for (const promise of [found, chromium]) promise?.catch(() => undefined);
  return { found, chromium };
};

/**
 * @param {Steps} steps
 * @param {import('./processes.mjs').Processes} processes
 * @param {ReturnType<typeof findWhatIsNeeded>} needed
 */
const prepareServers = async (steps, processes, needed) => {
  await steps.run('build', async (say) => [await buildServices(say), await buildPages(say)]);
  const found = await needed.found;
  if (!found) throw new Error('no tier asked for servers');
  const chromium = (await needed.chromium)?.executablePath;
  const ports = await choosePorts(stateDirectory, ['nats', 'redis', 'postgres', 'gateway']);
  await startServers({
    steps,
    processes,
    found,
    ports,
    built: Promise.resolve(),
    ...(chromium === undefined ? {} : { chromium }),
  });
  return chromium;
};

/**
 * @param {Steps} steps
 * @param {import('./processes.mjs').Processes} processes
 */
const test = async (steps, processes, { names, patterns }) => {
  const needed = findWhatIsNeeded(steps, names);
  await prepareDependencies(steps);
  // Lint reads the types of what is built. That the build fails is for the tier of types to say.
  if (names.includes('lint')) await buildServices().catch(() => undefined);
  const outcomes = [];
  const run = async (name, context = {}) =>
    outcomes.push(await runTier(steps, name, { stateDirectory, patterns, ...context }));
  for (const name of names.filter((candidate) => !tiers[candidate].servers)) await run(name);
  const later = names.filter((name) => tiers[name].servers);
  if (later.length === 0) return sum(outcomes);
  try {
    const chromium = await prepareServers(steps, processes, needed);
    const isWhole = later.includes('int') && later.includes('e2e') && !isShared;
    const browser = isWhole ? run('e2e', { beside: 'test-e2e' }) : undefined;
    for (const name of later.filter((candidate) => !isWhole || candidate !== 'e2e')) await run(name, { chromium });
    await browser;
  } catch (error) {
    steps.line(describeFailure(error));
    outcomes.push(...later.map((name) => failure(tiers[name].title, 'could not run')));
  }
  return sum(outcomes);
};

const steps = new Steps();
const lifetime = new Lifetime({
  stateDirectory,
  command: 'npm test',
  steps,
  lastLineOnFailure: countLine(failure('', '')),
});
try {
  const wanted = readArguments();
  checkMachine();
  const processes = await lifetime.begin();
  if (process.argv.length === 2 || beside) forgetData();
  processes.onCrash = (child, { code, signal }) =>
    steps.line(`  ${child.name} ended by itself (${signal ?? `exit code ${code}`}); its log: ${child.log}`);
  const outcome = await test(steps, processes, wanted);
  await lifetime.end(outcome.failed === 0 ? 0 : 1, countLine(outcome));
} catch (error) {
  await lifetime.fail(error);
}
