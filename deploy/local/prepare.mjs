import { installDependencies } from './dependencies.mjs';
import { writeEnvironment } from './environment.mjs';
import { readOrMakeSecrets } from './secrets.mjs';
import { startNats, startPostgres, startRedis } from './servers.mjs';

export { findServers } from './servers.mjs';

/**
 * Which servers were found, for a person to read.
 * @param {Record<string, import('./servers.mjs').Found>} found
 */
export const describeServers = (found) =>
  Object.entries(found)
    .map(
      ([name, { source, version }]) =>
        `${name} ${source === 'url' ? 'by URL' : source === 'docker' ? 'in Docker' : version}${source === 'unpacked' ? ' (unpacked)' : ''}`,
    )
    .join(', ');

/**
 * The dependencies, as a step.
 * @param {import('./steps.mjs').Steps} steps
 */
export const prepareDependencies = (steps) => steps.run('dependencies', installDependencies, String);

/**
 * Starts the servers and brings them to what the services expect; writes environment.json. What enforces access is made
 * from the contracts, so NATS and Redis wait for the build; PostgreSQL does not. Answers the first administrator's
 * enrolment, if there is none yet.
 * @param {{ steps: import('./steps.mjs').Steps, processes: import('./processes.mjs').Processes, found: Record<import('./servers.mjs').ServerName, import('./servers.mjs').Found>,
 *   ports: Record<string, number>, built: Promise<unknown>, chromium?: string }} options
 */
export const startServers = async ({ steps, processes, found, ports, built, chromium }) => {
  const { stateDirectory } = processes;
  const secrets = readOrMakeSecrets(stateDirectory);
  const { passwords } = secrets;
  const { nats, redis, postgres, gateway } = ports;
  const postgresAdminUrl = await steps.run('postgres', () =>
    startPostgres({ processes, found: found.postgres, port: postgres ?? 0, password: passwords.admin ?? '' }),
  );
  await built;
  const [natsUrl, redisUrl] = await steps.run('nats, redis', () =>
    Promise.all([
      startNats({ processes, found: found.nats, port: nats ?? 0, passwords }),
      startRedis({ processes, found: found.redis, port: redis ?? 0, passwords }),
    ]),
  );
  const { enrolment } = await steps.run('provisioning', async (say) => {
    const { provision } = await import('./provision.mjs');
    return provision({ postgresAdminUrl, natsUrl, secrets, gatewayPort: gateway ?? 0, say });
  });
  writeEnvironment({
    ...{ stateDirectory, natsUrl, redisUrl, postgresAdminUrl, secrets },
    redisAdminUrl: found.redis.url ?? withUser(redisUrl, 'default', passwords.admin ?? ''),
    postgresUrl: withUser(postgresAdminUrl, '', ''),
    ports: { gateway: gateway ?? 0, smtp: 0, mailSink: 0, ops: {} },
    ...(chromium === undefined ? {} : { chromium }),
  });
  return { enrolment };
};

/**
 * @param {string} url
 * @param {string} user
 * @param {string} password
 */
const withUser = (url, user, password) => {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
};
