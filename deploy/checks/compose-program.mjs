// Compose, second version: of this machine's Docker, or its plugin alone, unpacked from the package of a newer Debian than the
// machine may be. Checking a file with it needs no engine.
import path from 'node:path';
import { libraryPath } from '../local/debian-packages.mjs';
import { fromNewerDebian } from '../local/newer-debian.mjs';
import { localDirectory } from '../local/paths.mjs';
import { runProgram } from '../local/run-program.mjs';

const folder = path.join(localDirectory, 'compose');

/**
 * @typedef {{ command: string, args: readonly string[], env: NodeJS.ProcessEnv }} Compose
 * @returns {Promise<Compose | undefined>} nothing where it cannot be had
 */
export const findCompose = async () => {
  const docker = await runProgram('docker', ['compose', 'version', '--short'], { seconds: 20 });
  if (docker.code === 0 && /^v?2\.|^v?[3-9]/.test(docker.output))
    return { command: 'docker', args: ['compose'], env: process.env };
  const plugin = await fromNewerDebian('docker-compose', folder, 'usr/libexec/docker/cli-plugins/docker-compose');
  return plugin === undefined
    ? undefined
    : { command: plugin, args: [], env: { ...process.env, ...libraryPath(folder) } };
};
