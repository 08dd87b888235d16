import { rmSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { postgresDirectory } from './postgres.mjs';
import { describeServers, findServers, prepareDependencies, startServers } from './prepare.mjs';

/**
 * Refuses servers that are not processes of this command.
 * @param {Awaited<ReturnType<typeof findServers>>} found
 * @param {string} why what is done to them
 */
const refuseOthers = (found, why) => {
  const other = Object.entries(found).find(([, { source }]) => source === 'url' || source === 'docker');
  if (!other) return;
  throw new Failure(
    `${why}, and ${other[0]} is ${other[1].source === 'url' ? 'given by URL' : 'in Docker'}.`,
    'Run it where the server is on the PATH, without the LATCHKEY_…_URL variables.',
  );
};

/**
 * Builds, and starts servers of this command's own on empty data, so that what a run finds does not depend on those before it.
 * @param {{ steps: import('./steps.mjs').Steps, processes: import('./processes.mjs').Processes, ports: Record<string, number>,
 *   build: (say: (text: string) => void) => Promise<string>, why: string }} options `why` it must be its own servers
 */
export const startFreshServers = async ({ steps, processes, ports, build, why }) => {
  const { stateDirectory } = processes;
  const built = prepareDependencies(steps).then(() => steps.run('build', build));
  const prepared = steps.run('servers', findServers, describeServers).then(async (found) => {
    refuseOthers(found, why);
    for (const data of [
      postgresDirectory(stateDirectory),
      path.join(stateDirectory, 'nats'),
      path.join(stateDirectory, 'redis'),
    ])
      rmSync(data, { recursive: true, force: true });
    await startServers({ steps, processes, found, ports, built });
    return found;
  });
  const [, found] = await Promise.all([built, prepared]);
  return found;
};
