import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/**
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, uid?: number, gid?: number, log?: string, seconds?: number, input?: 'ignore' }} RunOptions
 * @typedef {{ code: number | null, output: string }} Outcome
 */

/** Programs under way, so that the end of this process is theirs too. */
const underWay = new Set();
process.on('exit', () => {
  for (const child of underWay) endGroup(child);
});

/**
 * Runs a program to its end, without a terminal or input. With `log`, what it prints goes there, else it is returned.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<Outcome>}
 */
export const runProgram = (command, args, { cwd, env = process.env, uid, gid, log, seconds = 900 } = {}) =>
  new Promise((resolve) => {
    const file = log === undefined ? undefined : openSync(log, 'a', 0o600);
    const child = spawn(command, args, {
      ...{ cwd, env, detached: true, stdio: ['ignore', file ?? 'pipe', file ?? 'pipe'] },
      ...(uid === undefined ? {} : { uid, gid }),
    });
    if (file !== undefined) closeSync(file);
    underWay.add(child);
    const timer = setTimeout(() => endGroup(child), seconds * 1000);
    let output = '';
    const finish = (code, text = '') => {
      clearTimeout(timer);
      underWay.delete(child);
      resolve({ code, output: output + text });
    };
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (error) => finish(null, error.message));
    child.once('close', (code) => finish(code));
  });

const endGroup = (child) => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
};
