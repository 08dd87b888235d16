// The last resort, for machines with Docker and neither the servers nor apt-get. No test runs this file.
import { findProgram } from './programs.mjs';
import { runProgram } from './run-program.mjs';

/** Whether a Docker engine answers. */
export const dockerAnswers = async () => {
  const docker = findProgram(['docker']);
  return docker !== undefined && (await runProgram(docker, ['info'], { seconds: 10 })).code === 0;
};

/**
 * Runs an official image in the foreground, reachable on one loopback port; it goes away with its client.
 * @param {import('./processes.mjs').Processes} processes
 * @param {{ name: string, image: string, port: number, containerPort: number, mounts?: Record<string, string>,
 *   env?: Record<string, string>, args?: readonly string[], stopSignal?: NodeJS.Signals }} container
 */
export const runContainer = async (
  processes,
  { name, image, port, containerPort, mounts = {}, env = {}, args = [], stopSignal },
) => {
  const container = `latchkey-${name}-${port}`;
  await runProgram('docker', ['rm', '--force', container], { seconds: 30 });
  const volumes = Object.entries(mounts).flatMap(([host, inside]) => ['--volume', `${host}:${inside}`]);
  const variables = Object.keys(env).flatMap((variable) => ['--env', variable]);
  const publish = ['--publish', `127.0.0.1:${port}:${containerPort}`];
  const command = ['run', '--rm', '--name', container, ...publish, ...volumes, ...variables, image, ...args];
  return processes.start(name, 'docker', command, {
    env: { ...process.env, ...env },
    ...(stopSignal && { stopSignal }),
  });
};
