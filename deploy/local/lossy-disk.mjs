// A disk that forgets what was not synced: a file system in a file, mounted by way of a loop device. What a program has written and not
// synced is in the page cache of that file system; the file has only what reached the disk.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { runProgram } from './run-program.mjs';

const must = async (/** @type {string} */ command, /** @type {string[]} */ ...args) => {
  const { code, output } = await runProgram(command, args, { seconds: 60 });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${output}`);
};

// The kernel writes back by itself what is older than half a minute, and the journal what is older than `commit`.
const mount = (/** @type {string} */ image, /** @type {string} */ folder) =>
  must('mount', '-o', 'loop,noatime,commit=600', image, folder);

/**
 * Makes an empty one.
 * @param {string} folder where it is mounted
 * @returns {Promise<{ losePower: () => Promise<void>, remove: () => Promise<unknown> } | undefined>} nothing where it takes rights that
 *   this process does not have. `losePower`: nobody may use it meanwhile.
 */
export const lossyDisk = async (folder) => {
  const [image, copy] = [`${folder}.disk`, `${folder}.after`];
  const remove = async () => {
    await runProgram('umount', [folder], { seconds: 60 });
    for (const left of [image, copy]) rmSync(left, { force: true });
  };
  await remove();
  mkdirSync(folder, { recursive: true });
  try {
    await must('truncate', '-s', '8G', image);
    await must('mkfs.ext4', '-q', '-F', image);
    await mount(image, folder);
  } catch {
    await remove();
    return undefined;
  }
  return {
    remove,
    losePower: async () => {
      await must('cp', '--sparse=always', image, copy);
      await must('umount', folder);
      renameSync(copy, image);
      await mount(image, folder);
    },
  };
};
