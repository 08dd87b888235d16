#!/usr/bin/env node
// `npm run screenshots`: a picture of every page and state of services/e2e/src/page-states.ts, on a phone and a desktop,
// in light and in dark, in `.local/screenshots/`, with an index.html that shows them side by side.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildPages, buildServices } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { Failure } from './failure.mjs';
import { Lifetime } from './lifetime.mjs';
import { localDirectory, readable } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { checkMachine } from './preflight.mjs';
import { describeServers, findServers, prepareDependencies, startServers } from './prepare.mjs';
import { Steps } from './steps.mjs';
import { countLine } from './test-reports.mjs';
import { endToEnd } from './tiers.mjs';

const stateDirectory = path.join(localDirectory, 'screenshots-run');
const folder = path.join(localDirectory, 'screenshots');
const looks = ['390-light', '390-dark', '1280-light', '1280-dark'];

/** The pages that have a picture, in the order in which it was taken. */
const pagesIn = () =>
  readdirSync(folder)
    .filter((file) => file.endsWith(`-${looks[0]}.png`))
    .toSorted((one, other) => statSync(path.join(folder, one)).mtimeMs - statSync(path.join(folder, other)).mtimeMs)
    .map((file) => file.slice(0, -`-${looks[0]}.png`.length));

/** @param {readonly string[]} pages */
const indexOf = (pages) => `<!doctype html>
<meta charset="utf-8">
<title>Sign-in pages</title>
<style>
  body { margin: 2rem; font: 1rem/1.5 sans-serif; background: #ddd; color: #111 }
  section { display: grid; grid-template-columns: 1fr 1fr 3fr 3fr; gap: 1rem; align-items: start; margin-bottom: 3rem }
  h2 { grid-column: 1 / -1; margin: 0 }
  img { width: 100%; box-shadow: 0 1px 6px rgb(0 0 0 / 40%) }
</style>
${pages
  .map((page) => {
    const pictures = looks.map(
      (look) => `<a href="${page}-${look}.png"><img src="${page}-${look}.png" alt="${look}"></a>`,
    );
    return `<section><h2>${page}</h2>${pictures.join('')}</section>`;
  })
  .join('\n')}
`;

/**
 * @param {Steps} steps
 * @param {import('./processes.mjs').Processes} processes
 */
const prepare = async (steps, processes) => {
  await prepareDependencies(steps);
  const { executablePath } = await steps.run('chromium', (say) => findChromium(say));
  const found = await steps.run('servers', findServers, describeServers);
  await steps.run('build', async (say) => [await buildServices(say), await buildPages(say)]);
  const ports = await choosePorts(stateDirectory, ['nats', 'redis', 'postgres', 'gateway']);
  const chromium = executablePath === undefined ? {} : { chromium: executablePath };
  await startServers({ steps, processes, found, ports, built: Promise.resolve(), ...chromium });
  return chromium;
};

const steps = new Steps();
const lifetime = new Lifetime({ stateDirectory, command: 'npm run screenshots', steps });
try {
  checkMachine();
  const chromium = await prepare(steps, await lifetime.begin());
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.env.LATCHKEY_SCREENSHOTS = folder;
  const outcome = await steps.run('pictures', () => endToEnd({ stateDirectory, patterns: ['pages.e2e'], ...chromium }));
  const pages = pagesIn();
  writeFileSync(path.join(folder, 'index.html'), indexOf(pages));
  for (const { name, message } of outcome.failures) steps.line(`  ✗ ${name}\n${message}`);
  const where = `${pages.length} pages: ${readable(path.join(folder, 'index.html'))}`;
  if (outcome.failed > 0) throw new Failure(`Some pages could not be shown (${countLine(outcome)}).`, where);
  await lifetime.end(0, where);
} catch (error) {
  await lifetime.fail(error);
}
