// A package of a newer Debian than the machine may be: its archive alone, unpacked into .local. Nothing is installed.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { canUnpackPackages } from './debian-packages.mjs';
import { runProgram } from './run-program.mjs';

const suite = 'trixie';
const machineSources = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];

/** Debian's own sources as the machine names them, for the other release; without its updates, which have other names. */
const sources = () => {
  const file = machineSources.find((candidate) => existsSync(candidate));
  const release = /VERSION_CODENAME=(\w+)/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  if (file === undefined || release === undefined) return undefined;
  const text = readFileSync(file, 'utf8');
  return file.endsWith('.sources')
    ? text
        .split('\n\n')
        .filter((entry) => new RegExp(String.raw`^Suites:.*\b${release}(?!-)`, 'm').test(entry))
        .map((entry) => entry.replace(/^Suites:.*$/m, `Suites: ${suite}`))
        .join('\n\n')
    : text.replaceAll(new RegExp(String.raw`\s${release}\s`, 'g'), ` ${suite} `);
};

/**
 * apt-get with lists of its own: the machine's are neither read nor changed.
 * @param {string} name of the package
 * @param {string} folder where it is unpacked, as if that were `/`
 * @param {string} file what must be there afterwards
 * @returns {Promise<string | undefined>} its path; nothing where it cannot be had
 */
export const fromNewerDebian = async (name, folder, file) => {
  const wanted = path.join(folder, file);
  if (existsSync(wanted)) return wanted;
  const [working, text] = [`${folder}.${process.pid}`, canUnpackPackages() ? sources() : undefined];
  if (text === undefined) return undefined;
  mkdirSync(path.join(working, 'lists/partial'), { recursive: true });
  try {
    const list = path.join(working, 'debian.sources');
    writeFileSync(list, text);
    const settings = {
      ...{ 'Dir::Etc::sourcelist': list, 'Dir::Etc::sourceparts': '/dev/null', 'Dir::Cache': working },
      ...{ 'Dir::State::lists': path.join(working, 'lists'), 'Debug::NoLocking': '1', 'APT::Sandbox::User': 'root' },
      ...{ 'Acquire::Languages': 'none', 'Acquire::Retries': '2', 'Acquire::http::Timeout': '20' },
    };
    const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    await runProgram('apt-get', [...options, '-q', 'update'], { seconds: 120 });
    await runProgram('apt-get', [...options, '-q', 'download', name], { cwd: working, seconds: 120 });
    const archive = readdirSync(working).find((found) => found.endsWith('.deb'));
    if (archive === undefined) return undefined;
    const content = path.join(working, 'content');
    const { code } = await runProgram('dpkg', ['-x', path.join(working, archive), content], { seconds: 60 });
    if (code !== 0 || !existsSync(path.join(content, file))) return undefined;
    rmSync(folder, { recursive: true, force: true });
    renameSync(content, folder);
    return wanted;
  } finally {
    rmSync(working, { recursive: true, force: true });
  }
};
