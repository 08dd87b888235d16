import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  canUnpackPackages,
  ignoresInstalled,
  libraryPath,
  removeUnpackedPackage,
  unpackedPackage,
  unpackPackage,
} from './debian-packages.mjs';
import { Failure } from './failure.mjs';
import { sharedDirectory } from './paths.mjs';
import { findIn, findProgram } from './programs.mjs';
import { runProgram } from './run-program.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The browser of the end-to-end tests: given in CHROMIUM_PATH, on this machine, or unpacked from the distribution's
 * packages behind a script that tells it where its libraries and fonts are.
 * @param {(detail: string) => void} say
 * @returns {Promise<{ executablePath: string, env: Record<string, string> }>}
 */
export const findChromium = async (say = () => {}) => {
  const given = process.env.CHROMIUM_PATH;
  if (given)
    return (
      (await mustRun(given, `CHROMIUM_PATH names ${given}, which does not run.`)) && { executablePath: given, env: {} }
    );
  const here = ignoresInstalled() ? undefined : findProgram(names);
  if (here && (await runs(here))) return { executablePath: here, env: {} };
  return { executablePath: await unpacked(say), env: {} };
};

/** @param {(detail: string) => void} say */
const unpacked = async (say) => {
  const known = unpackedPackage('chromium');
  if (known && (await runs(wrapper(known)))) return wrapper(known);
  if (!canUnpackPackages())
    throw new Failure(
      'Chromium is not on this machine, and there is no apt-get to get it with.',
      'Install Chromium, or give its path in CHROMIUM_PATH; then run the command again.',
    );
  if (known) removeUnpackedPackage('chromium');
  const folder = await unpackPackage('chromium', { also: ['fonts-dejavu-core'], say });
  return mustRun(wrapper(folder), `Chromium was unpacked into ${folder} but does not run there.`);
};

/** @param {string} program */
const runs = async (program) => (await runProgram(program, ['--version'], { seconds: 30 })).code === 0;

/**
 * @param {string} program
 * @param {string} otherwise
 */
const mustRun = async (program, otherwise) => {
  if (await runs(program)) return program;
  throw new Failure(otherwise, 'Install Chromium, or give its path in CHROMIUM_PATH; then run the command again.');
};

/**
 * A script that starts the unpacked browser.
 * @param {string} folder
 * @returns {string} its path
 */
const wrapper = (folder) => {
  const directory = path.join(sharedDirectory(), 'chromium');
  mkdirSync(path.join(directory, 'font-cache'), { recursive: true });
  const fonts = path.join(directory, 'fonts.conf');
  writeFileSync(
    fonts,
    fontConfiguration([path.join(folder, 'usr/share/fonts'), '/usr/share/fonts'], path.join(directory, 'font-cache')),
  );
  const script = path.join(directory, 'chromium');
  const program =
    findIn([path.join(folder, 'usr/lib/chromium')], ['chromium']) ?? path.join(folder, 'usr/lib/chromium/chromium');
  const variables = { ...libraryPath(folder), FONTCONFIG_FILE: fonts };
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
  writeFileSync(script, ['#!/bin/sh', ...exports, `exec ${quoted(program)} "$@"`, ''].join('\n'), { mode: 0o755 });
  return script;
};

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * @param {readonly string[]} directories
 * @param {string} cache
 */
const fontConfiguration = (directories, cache) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${directories.map((directory) => `  <dir>${directory}</dir>`).join('\n')}
  <cachedir>${cache}</cachedir>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
