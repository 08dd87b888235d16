import {
  libraryPath,
  canUnpackPackages,
  ignoresInstalled,
  unpackedPackage,
  unpackPackage,
} from './debian-packages.mjs';
import { Failure } from './failure.mjs';
import { findIn, findProgram } from './programs.mjs';

/**
 * @typedef {{ promtool: string, prometheus: string, env: NodeJS.ProcessEnv }} Prometheus
 */

/**
 * Prometheus and its promtool: on this machine, or unpacked from the distribution's packages. Only checks need them, the
 * suite does not.
 * @param {(detail: string) => void} say
 * @returns {Promise<Prometheus>}
 */
export const findPrometheus = async (say = () => {}) => {
  const here = ignoresInstalled() ? undefined : inFolder();
  if (here) return here;
  const known = unpackedPackage('prometheus');
  if (!known && !canUnpackPackages())
    throw new Failure(
      'Prometheus and promtool are not on this machine, and there is no apt-get to get them with.',
      'Install Prometheus; then run the command again.',
    );
  const folder = known ?? (await unpackPackage('prometheus', { say }));
  const found = inFolder(folder);
  if (found) return found;
  throw new Failure(`Prometheus was unpacked into ${folder} but is not there.`, 'Install Prometheus.');
};

/**
 * @param {string} [folder] that stands for `/`; the machine's own programs unless told
 * @returns {Prometheus | undefined}
 */
const inFolder = (folder) => {
  const find = (/** @type {string} */ name) =>
    folder === undefined ? findProgram([name]) : findIn([`${folder}/usr/bin`], [name]);
  const [promtool, prometheus] = [find('promtool'), find('prometheus')];
  if (promtool === undefined || prometheus === undefined) return undefined;
  return { promtool, prometheus, env: { ...process.env, ...(folder !== undefined && libraryPath(folder)) } };
};
