#!/usr/bin/env node
// `npm run check:image [-- --no-build]`: builds the image, brings docker-compose.yml up under a name of its own, signs somebody up and in with a
// passkey, restarts what can be restarted, and takes it down again. Prints what the image weighs. Without an engine it is
// *skipped*, and says so.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildServices } from '../local/build.mjs';
import { dockerAnswers } from '../local/docker.mjs';
import { prepareDependencies } from '../local/prepare.mjs';
import { root } from '../local/paths.mjs';
import { runProgram } from '../local/run-program.mjs';
import { Steps } from '../local/steps.mjs';
import { findCompose } from './compose-program.mjs';

const image = 'latchkey:check';
const project = 'latchkey-check';
const origin = 'http://localhost:3000';
const services = ['identity', 'credential', 'mfa-policy', 'session', 'audit', 'gateway'];
const steps = new Steps();

/** @param {string} command @param {readonly string[]} args @param {import('../local/run-program.mjs').RunOptions} options */
const must = async (command, args, options = {}) => {
  const { code, output } = await runProgram(command, args, { cwd: root, ...options });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} (${code}):\n${output.slice(-4_000)}`);
  return output.trim();
};

/** Layers that the Dockerfile adds, and what all of it takes unpacked and packed. */
const weigh = async () => {
  const [size] = (await must('docker', ['image', 'inspect', '--format', '{{.Size}}', image])).split('\n');
  const history = await must('docker', ['history', '--human=false', '--format', '{{.Size}} {{.CreatedBy}}', image]);
  const layers = history.split('\n').filter((line) => !line.startsWith('0 '));
  const packed = await must('bash', ['-c', `set -o pipefail; docker save ${image} | gzip -c | wc -c`]);
  const megabytes = (/** @type {string | undefined} */ bytes) => `${(Number(bytes) / 1e6).toFixed(1).padStart(7)} MB`;
  steps.line(`  ${megabytes(size)}  unpacked\n  ${megabytes(packed)}  packed (docker save | gzip)`);
  for (const layer of layers)
    steps.line(`  ${megabytes(layer.split(' ')[0])}  ${layer.replace(/^\d+ ?/, '').slice(0, 60)}`);
};

/** One person, and the sign-ins that they make while this runs. */
const somebody = async () => {
  const testing = await import('@latchkey/testing');
  const device = new testing.SoftwareAuthenticator({ origin });
  const within = async (/** @type {(browser: InstanceType<typeof testing.Browser>) => Promise<unknown>} */ work) => {
    const browser = new testing.Browser(origin);
    await work(browser).finally(() => browser.close());
  };
  const name = `check-${randomBytes(6).toString('hex')}@example.com`;
  return {
    signsUp: () => within((browser) => testing.signUpWithPasskey(browser, device, name, testing.inboxReader(browser))),
    signsIn: () =>
      within(async (browser) => {
        await testing.signInWithPasskey(browser, device);
        const { status } = await browser.get('/api/v1/session');
        if (status !== 200) throw new Error(`the session does not hold: ${status}`);
      }),
  };
};

/** @param {import('./compose-program.mjs').Compose} found */
const play = async ({ command, args, env }) => {
  // A service's image is the one that was weighed.
  const settings = { ...env, LATCHKEY_IMAGE: image };
  const compose = (/** @type {string[]} */ ...more) =>
    must(command, [...args, '--project-name', project, ...more], { env: settings });
  const inspect = async (/** @type {string} */ service, /** @type {string} */ what) =>
    must('docker', ['inspect', '--format', what, await compose('ps', '--all', '--quiet', service)]);
  try {
    await steps.run('up', () => compose('up', '--detach', '--wait', '--no-build'));
    const person = await somebody();
    await steps.run('sign-up', () => person.signsUp());
    await steps.run('sign-in', () => person.signsIn());
    for (const service of services) {
      await steps.run(`${service} again`, async () => {
        await compose('restart', service);
        while ((await inspect(service, '{{.State.Health.Status}}')) !== 'healthy') await sleep(500);
        await person.signsIn();
      });
    }
    await steps.run('up again', () => compose('up', '--detach', '--wait', '--no-build'));
    await steps.run('sign-in', () => person.signsIn());
    await steps.run('stop', async () => {
      await compose('stop', ...services);
      for (const service of services) {
        const code = await inspect(service, '{{.State.ExitCode}}');
        if (code !== '0') throw new Error(`${service} ended with ${code}`);
      }
    });
  } catch (error) {
    const log = path.join(tmpdir(), `${project}.log`);
    writeFileSync(log, await compose('logs', '--no-color').catch(String));
    steps.line(`  what the containers said: ${log}`);
    throw error;
  } finally {
    await compose('down', '--volumes', '--remove-orphans');
  }
};

const run = async () => {
  const compose = (await dockerAnswers()) ? await findCompose() : undefined;
  if (!compose) return steps.line('skipped: no Docker engine with compose answers here');
  await prepareDependencies(steps);
  await steps.run('build', buildServices);
  if (!process.argv.includes('--no-build')) {
    for (const [target, tag] of [
      ['latchkey', image],
      ['mail-sink', 'latchkey-mail-sink:local'],
    ])
      await steps.run(`image ${target}`, () => must('docker', ['build', '--target', target, '--tag', tag, '.']));
  }
  await steps.run('weight', weigh);
  await play(compose);
};

await run().catch((/** @type {unknown} */ error) => {
  steps.line(String(error instanceof Error ? error.message : error));
  process.exitCode = 1;
});
