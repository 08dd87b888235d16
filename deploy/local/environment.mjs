import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { readable } from './paths.mjs';

/**
 * What the servers of one state directory are reached with: `environment.json`, for the suite and for tests.
 * @typedef {object} Environment
 * @property {string} stateDirectory
 * @property {string} natsUrl
 * @property {string} redisUrl without a user
 * @property {string} redisAdminUrl
 * @property {string} postgresUrl without a user
 * @property {string} postgresAdminUrl
 * @property {import('./secrets.mjs').Secrets} secrets
 * @property {{ gateway: number, smtp: number, mailSink: number, ops: Record<string, number> }} ports
 * @property {string} [chromium] path of the browser, where end-to-end tests were prepared
 */

/** @param {string} stateDirectory */
const fileOf = (stateDirectory) => path.join(stateDirectory, 'environment.json');

/** @param {Environment} environment */
export const writeEnvironment = (environment) => {
  const file = fileOf(environment.stateDirectory);
  writeFileSync(`${file}.new`, `${JSON.stringify(environment, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/**
 * @param {string} stateDirectory
 * @returns {Environment}
 */
export const readEnvironment = (stateDirectory) => {
  try {
    return JSON.parse(readFileSync(fileOf(stateDirectory), 'utf8'));
  } catch {
    throw new Failure(
      `No servers were prepared in ${readable(stateDirectory)}.`,
      'Run the tests with npm test, or one tier with: node deploy/local/test.mjs int',
    );
  }
};
