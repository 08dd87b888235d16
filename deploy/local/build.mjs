import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { localDirectory, readable, root } from './paths.mjs';
import { runProgram } from './run-program.mjs';
import { fingerprint, isStamped, removeStamp, writeStamp } from './stamp.mjs';

const compiler = path.join(root, 'node_modules/@typescript/native/bin/tsc');
const vite = path.join(root, 'node_modules/vite/bin/vite.js');
const signIn = path.join(root, 'services/sign-in-ui');
const consolePages = path.join(root, 'services/console');

/**
 * @typedef {{ name: string, command: readonly string[], cwd: string, inputs: () => string[], outputs: () => string[] }} Build
 */

/** @param {string} folder */
const projectsIn = (folder) => readdirSync(path.join(root, folder)).map((name) => path.join(root, folder, name));

/** @type {Build} */
const typescript = {
  name: 'tsc',
  command: [compiler, '-b', '--pretty', 'false'],
  cwd: root,
  inputs: () => [
    ...['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'].map((name) => path.join(root, name)),
    ...[...projectsIn('libs'), ...projectsIn('services')].flatMap((project) =>
      ['package.json', 'tsconfig.json', 'src'].map((name) => path.join(project, name)),
    ),
  ],
  outputs: () =>
    [...projectsIn('libs'), ...projectsIn('services')]
      .filter((project) => existsSync(path.join(project, 'src/main.ts')))
      .map((project) => path.join(project, 'dist/main.js')),
};

/**
 * @param {string} name
 * @param {string} ui
 * @param {readonly string[]} libraries
 * @returns {Build}
 */
const pagesOf = (name, ui, libraries) => ({
  name,
  command: [vite, 'build'],
  cwd: ui,
  inputs: () => [
    path.join(root, 'package-lock.json'),
    ui,
    ...libraries.map((library) => path.join(root, 'libs', library, 'src')),
  ],
  outputs: () => [path.join(ui, 'dist/index.html')],
});

const pages = [pagesOf('vite', signIn, ['client', 'contracts']), pagesOf('console', consolePages, ['contracts'])];

/**
 * Compiles the libraries and services (`tsc -b`), unless nothing has changed.
 * @param {(detail: string) => void} say
 */
export const buildServices = (say = () => {}) => build(typescript, say);

/**
 * Builds the sign-in pages and the console, each into its `dist`, unless nothing has changed.
 * @param {(detail: string) => void} say
 */
export const buildPages = async (say = () => {}) => {
  let detail = 'unchanged';
  for (const page of pages) if ((await build(page, say)) !== 'unchanged') detail = '';
  return detail;
};

/** The output of the compiler's last run, for a person to read. */
export const compilerLog = path.join(localDirectory, 'log', 'tsc.log');

/**
 * @param {Build} what
 * @param {(detail: string) => void} say
 * @returns {Promise<string>}
 */
const build = ({ name, command, cwd, inputs, outputs }, say) =>
  withLock(path.join(localDirectory, `${name}.lock`), say, async () => {
    const stamp = path.join(localDirectory, `${name}.stamp`);
    const log = path.join(localDirectory, 'log', `${name}.log`);
    const wanted = fingerprint(inputs());
    if (isStamped(stamp, wanted) && outputs().every((file) => existsSync(file))) return 'unchanged';
    say(`${name} …`);
    removeStamp(stamp);
    mkdirSync(path.dirname(log), { recursive: true });
    rmSync(log, { force: true });
    const { code } = await runProgram(process.execPath, command, { cwd, log });
    if (code !== 0) throw new Failure(`The build failed (${name}).`, `Its log says where: ${readable(log)}`);
    writeStamp(stamp, wanted);
    return '';
  });
