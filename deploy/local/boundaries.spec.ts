import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accepted } from './boundary-canary/accepted.js';
import { refused } from './boundary-canary/refused.js';

// The canary of `npm run lint`. A boundary rule that finds no project graph says nothing and passes, and so does one
// that a change to the configuration switched off by accident: here every rule must refuse what it is there to refuse.
// It works on a small copy of the workspace, with lint.mjs and the configuration as they are, outside the checkout.

const root = path.resolve(import.meta.dirname, '../..');

const write = (tree: string, file: string, source: string) => {
  mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
  writeFileSync(path.join(tree, file), source);
};

const configuration = [
  '.oxlintrc.json',
  '.oxfmtrc.json',
  'nx.json',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'deploy/local/lint.mjs',
];

/** A project of the workspace with its manifest and compiler options; a library exports what the examples import. */
const copyProject = (tree: string, project: string) => {
  for (const file of [`${project}/package.json`, `${project}/tsconfig.json`]) {
    if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(tree, file));
  }
  if (project.startsWith('libs/')) write(tree, `${project}/src/index.ts`, 'export const x = 1;\nexport const y = 2;\n');
  const { name } = JSON.parse(readFileSync(path.join(root, project, 'package.json'), 'utf8'));
  symlinkSync(path.join(tree, project), path.join(tree, 'node_modules', name));
};

/** The workspace as lint.mjs, Nx and oxlint see it: installed packages linked, none of our sources. */
const copyWorkspace = (tree: string) => {
  for (const file of configuration) cpSync(path.join(root, file), path.join(tree, file));
  mkdirSync(path.join(tree, 'node_modules/@latchkey'), { recursive: true });
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (name !== '@latchkey') symlinkSync(path.join(root, 'node_modules', name), path.join(tree, 'node_modules', name));
  }
  for (const folder of ['libs', 'services']) {
    for (const name of readdirSync(path.join(root, folder))) {
      if (existsSync(path.join(root, folder, name, 'package.json'))) copyProject(tree, `${folder}/${name}`);
    }
  }
};

const lint = (tree: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['deploy/local/lint.mjs'], {
    cwd: tree,
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
};

describe('npm run lint', () => {
  let tree = '';
  let status: number | null = 0;
  let output = '';
  const findingsIn = (file: string) => output.split('\n').filter((line) => line.startsWith(`${file}:`));

  beforeAll(() => {
    tree = mkdtempSync(path.join(tmpdir(), 'latchkey-canary-'));
    copyWorkspace(tree);
    for (const { file, source } of [...Object.values(refused), ...Object.values(accepted)]) write(tree, file, source);
    ({ status, output } = lint(tree));
  }, 120_000);

  afterAll(() => {
    if (tree !== '') rmSync(tree, { recursive: true, force: true });
  });

  it('fails when there are findings', () => expect(status, output).toBe(1));

  it.each(Object.entries(refused))('refuses %s', (_name, { file, reports }) => {
    expect(
      findingsIn(file).filter((finding) => finding.includes(reports)),
      output,
    ).not.toEqual([]);
  });

  it.each(Object.entries(accepted))('accepts %s', (_name, { file }) => expect(findingsIn(file)).toEqual([]));

  it('fails when the project graph cannot be made, instead of checking no boundary', () => {
    writeFileSync(path.join(tree, 'nx.json'), '{ "plugins": ["./no-such-plugin.mjs"] }');
    rmSync(path.join(tree, '.nx'), { recursive: true, force: true });
    const result = lint(tree);
    expect(result.status).toBe(1);
    expect(result.output).toContain('no boundary would be checked');
  }, 60_000);
});
