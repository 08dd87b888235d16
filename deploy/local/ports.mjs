import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | undefined>} why not, or undefined when it is free
 */
const tryToListen = (port, host) =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/**
 * Nobody listens there, neither over IPv4 nor over IPv6 (a machine may have only one of them).
 * @param {number} port
 */
export const isFree = async (port) => {
  for (const host of ['127.0.0.1', '::1', '0.0.0.0']) {
    if ((await tryToListen(port, host)) === 'EADDRINUSE') return false;
  }
  return true;
};

/** Below the range from which systems take the ports of outgoing connections. */
const randomPort = () => 20_000 + Math.floor(Math.random() * 12_000);

/**
 * One free loopback port for each name: the same as last time as long as it is free.
 * @param {string} stateDirectory
 * @param {readonly string[]} names
 * @returns {Promise<Record<string, number>>}
 */
export const choosePorts = async (stateDirectory, names) => {
  const file = path.join(stateDirectory, 'ports.json');
  const remembered = readPorts(file);
  /** @type {Record<string, number>} */
  const chosen = {};
  for (const name of names) {
    let port = remembered[name] ?? randomPort();
    while (Object.values(chosen).includes(port) || !(await isFree(port))) port = randomPort();
    chosen[name] = port;
  }
  writeFileSync(file, `${JSON.stringify({ ...readPorts(file), ...chosen }, undefined, 2)}\n`);
  return chosen;
};

/**
 * @param {string} file
 * @returns {Record<string, number>}
 */
const readPorts = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
};
