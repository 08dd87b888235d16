import { readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { readable } from './paths.mjs';

/**
 * Waits until a process answers. If it ends first, or takes too long, says so with the path of its log.
 * @param {import('./processes.mjs').Child} child
 * @param {() => Promise<boolean>} answers
 * @param {{ seconds?: number }} options
 */
export const waitUntilReady = async (child, answers, { seconds = 60 } = {}) => {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    if (!child.running) throw notReady(child, 'ended while it started');
    if (await answers()) return;
    if (Date.now() > deadline) throw notReady(child, `is not ready after ${seconds} s`);
    await delay(50);
  }
};

/**
 * @param {import('./processes.mjs').Child} child
 * @param {string} what
 */
const notReady = (child, what) => {
  const lastLine = readFileSync(child.log, 'utf8').trimEnd().split('\n').at(-1)?.slice(0, 300) ?? '';
  return new Failure(
    `${child.name} ${what}; its log: ${readable(child.log)}`,
    `The log ends with: ${lastLine || '(nothing)'}`,
  );
};

/**
 * @param {string} url
 * @returns {Promise<boolean>}
 */
export const answersOk = async (url) => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
};

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export const acceptsConnections = (port) => firstBytes(port, undefined).then((bytes) => bytes !== undefined);

/**
 * PostgreSQL accepts connections before it can serve them; then it answers a start-up message with an error instead of
 * a request to authenticate (`R`).
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export const postgresServes = async (port) => {
  const body = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(0x00030000, 4);
  const answer = await firstBytes(port, Buffer.concat([head, body]));
  return answer?.at(0) === 'R'.charCodeAt(0);
};

/**
 * @param {number} port
 * @param {Buffer | undefined} question without one, the connection alone is the answer
 * @returns {Promise<Buffer | undefined>}
 */
const firstBytes = (port, question) =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const finish = (bytes) => {
      socket.destroy();
      resolve(bytes);
    };
    socket.setTimeout(2000, () => finish(undefined));
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
    socket.once('connect', () => (question ? socket.write(question) : finish(Buffer.alloc(0))));
    socket.once('data', finish);
  });
