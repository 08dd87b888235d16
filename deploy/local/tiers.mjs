import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildServices, compilerLog } from './build.mjs';
import { localDirectory, logPath, readable, root, toolDirectory } from './paths.mjs';
import { runProgram } from './run-program.mjs';
import { failure, judge, nothingRan, readPlaywrightReport, readVitestReport } from './test-reports.mjs';

/**
 * @typedef {{ stateDirectory: string, chromium?: string, patterns: readonly string[], beside?: string }} Context
 *   `beside`: the folder of a run of its own
 * @typedef {import('./test-reports.mjs').Outcome} Outcome
 */

const minutes = 60;

/**
 * @param {string} file
 * @param {number} count
 */
const firstLines = (file, count) => {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return lines.slice(0, count).join('\n').trimEnd();
};

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @param {{ stateDirectory: string, seconds: number, env?: NodeJS.ProcessEnv }} options
 */
const runTool = async (name, args, { stateDirectory, seconds, env = {} }) => {
  const log = logPath(stateDirectory, name);
  rmSync(log, { force: true });
  const { code } = await runProgram(process.execPath, args, {
    cwd: root,
    log,
    seconds,
    env: { ...process.env, LATCHKEY_TEST_STATE: stateDirectory, FORCE_COLOR: '0', ...env },
  });
  return { code, log };
};

/**
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export const lint = async ({ stateDirectory, patterns }) => {
  const { code, log } = await runTool('lint', [path.join(toolDirectory, 'lint.mjs'), ...patterns], {
    stateDirectory,
    seconds: 5 * minutes,
  });
  return code === 0 ? nothingRan() : failure('lint', firstLines(log, 60) || `exit code ${code}`);
};

/** What is built, then what is not: the specs, end-to-end tests and pages, each with its own settings. */
const unbuilt = ['tsconfig.spec.json', 'services/sign-in-ui/tsconfig.json', 'services/console/tsconfig.json'];

/**
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export const types = async ({ stateDirectory }) => {
  try {
    await buildServices();
  } catch {
    return failure('types', firstLines(compilerLog, 40));
  }
  for (const project of unbuilt) {
    const args = [
      path.join(root, 'node_modules/@typescript/native/bin/tsc'),
      '-p',
      path.join(root, project),
      '--noEmit',
      '--pretty',
      'false',
    ];
    const { code, log } = await runTool('types', args, { stateDirectory, seconds: 2 * minutes });
    if (code !== 0) return failure('types', firstLines(log, 40));
  }
  return nothingRan();
};

/**
 * @param {string} project
 * @param {number} seconds
 * @returns {(context: Context) => Promise<Outcome>}
 */
const vitest =
  (project, seconds) =>
  async ({ stateDirectory, patterns }) => {
    const report = path.join(stateDirectory, 'log', `${project}.json`);
    rmSync(report, { force: true });
    const args = [
      'run',
      `--project=${project}*`,
      '--reporter=json',
      '--reporter=default',
      `--outputFile.json=${report}`,
      ...patterns,
    ];
    const { code, log } = await runTool(project, [path.join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
      stateDirectory,
      seconds,
    });
    return judge(project, readReport(report, readVitestReport), code, readable(log));
  };

export const unit = vitest('unit', 5 * minutes);

/**
 * The checks of what is deployed: a line for each, and one that could not run here is counted as skipped.
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export const deployment = async ({ stateDirectory }) => {
  const { code, log } = await runTool('deploy', [path.join(root, 'deploy/checks/check.mjs')], {
    stateDirectory,
    seconds: 5 * minutes,
  });
  const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
  const [passed, skipped] = ['ok', 'skipped'].map((word) => text.match(new RegExp(`^${word} `, 'gm'))?.length ?? 0);
  const failures = [...text.matchAll(/^FAILED +(.*)\n((?: {8}.*\n)*)/gm)].map(([, name = '', message = '']) => ({
    ...{ name, message: message.trim(), location: '' },
  }));
  return judge('deploy', { passed, failed: failures.length, skipped, failures }, code, readable(log));
};

export const integration = vitest('int', 30 * minutes);

/**
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export const endToEnd = async ({ stateDirectory, chromium = '', patterns, beside }) => {
  if (beside) return endToEndBeside(stateDirectory, beside);
  const report = path.join(stateDirectory, 'log', 'e2e.json');
  rmSync(report, { force: true });
  const args = ['test', '-c', 'services/e2e/playwright.config.ts', '--reporter=json,line', ...patterns];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, CHROMIUM_PATH: chromium };
  const { code, log } = await runTool('e2e', [path.join(root, 'node_modules/@playwright/test/cli.js'), ...args], {
    stateDirectory,
    seconds: 30 * minutes,
    env,
  });
  return judge('e2e', readReport(report, readPlaywrightReport), code, readable(log));
};

/**
 * @param {string} file
 * @param {(report: unknown, root: string) => Outcome} read
 */
const readReport = (file, read) => {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')), root);
  } catch {
    return undefined;
  }
};

/**
 * The same on servers of its own, in a process of its own, while others use these.
 * @param {string} stateDirectory
 * @param {string} name of its folder
 */
const endToEndBeside = async (stateDirectory, name) => {
  const report = path.join(localDirectory, name, 'log', 'e2e.json');
  rmSync(report, { force: true });
  const log = logPath(stateDirectory, 'e2e-beside');
  const { code } = await runProgram(process.execPath, [path.join(toolDirectory, 'test.mjs'), 'e2e'], {
    cwd: root,
    log,
    seconds: 45 * minutes,
    env: { ...process.env, LATCHKEY_TEST_BESIDE: name, FORCE_COLOR: '0' },
  });
  return judge('e2e', readReport(report, readPlaywrightReport), code, readable(log));
};
