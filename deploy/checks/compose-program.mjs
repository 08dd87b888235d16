// Compose, second version: of this machine's Docker, or its plugin alone, unpacked from the package of a newer Debian than the
// machine may be. Checking a file with it needs no engine.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { canUnpackPackages, libraryPath } from '../local/debian-packages.mjs';
import { localDirectory } from '../local/paths.mjs';
import { runProgram } from '../local/run-program.mjs';

const [suite, name] = ['trixie', 'docker-compose'];
const folder = path.join(localDirectory, 'compose');
const plugin = path.join(folder, 'usr/libexec/docker/cli-plugins/docker-compose');
const machineSources = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];

/**
 * @typedef {{ command: string, args: readonly string[], env: NodeJS.ProcessEnv }} Compose
 * @returns {Promise<Compose | undefined>} nothing where it cannot be had
 */
export const findCompose = async () => {
  const docker = await runProgram('docker', ['compose', 'version', '--short'], { seconds: 20 });
  if (docker.code === 0 && /^v?2\.|^v?[3-9]/.test(docker.output))
    return { command: 'docker', args: ['compose'], env: process.env };
  if (!existsSync(plugin) && !(canUnpackPackages() && (await unpack()))) return undefined;
  return { command: plugin, args: [], env: { ...process.env, ...libraryPath(folder) } };
};

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

/** apt-get with lists of its own: the machine's are neither read nor changed. */
const unpack = async () => {
  const [working, text] = [`${folder}.${process.pid}`, sources()];
  if (text === undefined) return false;
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
    const archive = readdirSync(working).find((file) => file.endsWith('.deb'));
    if (archive === undefined) return false;
    const content = path.join(working, 'content');
    const { code } = await runProgram('dpkg', ['-x', path.join(working, archive), content], { seconds: 60 });
    if (code !== 0) return false;
    rmSync(folder, { recursive: true, force: true });
    renameSync(content, folder);
    return existsSync(plugin);
  } finally {
    rmSync(working, { recursive: true, force: true });
  }
};
