import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * @template T
 * @param {() => T} read
 * @returns {T | undefined}
 */
const orUndefined = (read) => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/**
 * When a process started, as text that tells it from any other process that ever has the same number; undefined when
 * there is none. Linux tells it in /proc, other systems through ps.
 * @param {number} pid
 * @returns {string | undefined}
 */
export const startTime = (pid) => {
  if (process.platform !== 'linux')
    return orUndefined(() => execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  return orUndefined(() => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    if (fields[0] === 'Z') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
  });
};

/**
 * The processes whose environment carries `name=value` from their start, this one excepted (Linux only; elsewhere none).
 * @param {string} name
 * @param {string} value
 * @returns {number[]}
 */
export const processesMarked = (name, value) =>
  processNumbers().filter((pid) => {
    const environment = orUndefined(() => readFileSync(`/proc/${pid}/environ`, 'latin1'));
    return pid !== process.pid && environment !== undefined && environment.split('\0').includes(`${name}=${value}`);
  });

/**
 * What listens on a port of this machine, for a person to read: "node server.js (process 123)".
 * @param {number} port
 * @returns {string | undefined}
 */
export const whoListens = (port) => {
  const pid = process.platform === 'linux' ? listenerOnLinux(port) : listenerByLsof(port);
  if (pid === undefined) return undefined;
  const command =
    orUndefined(() => execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim()) ??
    commandLine(pid);
  return `${command ? `"${command.slice(0, 80)}"` : 'a process'} (process ${pid})`;
};

/** @param {number} pid */
const commandLine = (pid) =>
  orUndefined(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim());

const processNumbers = () =>
  (orUndefined(() => readdirSync('/proc')) ?? []).filter((name) => /^\d+$/.test(name)).map(Number);

/** @param {number} port */
const listenerOnLinux = (port) => {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(table, port)));
  if (sockets.size === 0) return undefined;
  return processNumbers().find((pid) =>
    (orUndefined(() => readdirSync(`/proc/${pid}/fd`)) ?? []).some((fd) =>
      sockets.has(orUndefined(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? ''),
    ),
  );
};

/**
 * @param {string} table
 * @param {number} port
 */
const listeningSockets = (table, port) => {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return (orUndefined(() => readFileSync(table, 'utf8')) ?? '')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A')
    .map((fields) => `socket:[${fields[9]}]`);
};

/** @param {number} port */
const listenerByLsof = (port) => {
  const found = orUndefined(() =>
    execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  return found ? Number(found.split('\n')[0]) : undefined;
};
