/**
 * `npm run lint`: boundaries, types, sizes and purity (oxlint), format (oxfmt), and what neither can say (below).
 * `npm run lint -- --fix` mends what a program can mend. Any finding is a failure; nothing here needs the network.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folders = ['libs', 'services', 'deploy'].filter((folder) => existsSync(path.join(root, folder)));
const graphFile = path.join(root, '.nx', 'workspace-data', 'project-graph.json');
const environment = {
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_WORKSPACE_ROOT_PATH: root,
  NX_WORKSPACE_DATA_DIRECTORY: path.dirname(graphFile),
};

/**
 * Runs an installed program in the checkout and keeps what it says.
 * @param {string} program its file below node_modules
 * @param {...string} parameters
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
const run = (program, ...parameters) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'node_modules', program), ...parameters], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject).on('close', (code) => resolve({ ok: code === 0, output: output.trim() }));
  });

/**
 * The boundary rule reads Nx's cached project graph, and only warns when there is none: so it is brought up to date first.
 * @returns {Promise<string[]>} findings
 */
const makeProjectGraph = async () => {
  const { ok, output } = await run('nx/dist/bin/nx.js', 'show', 'projects');
  if (ok && existsSync(graphFile)) return [];
  return [`The project graph could not be made, so no boundary would be checked.\n${output}`];
};

/**
 * A program that failed has said why; one that died without a word is a finding too.
 * @param {string} program
 * @param {string} output
 */
const linesOf = (program, output) =>
  output === '' ? [`${program} failed without saying why`] : output.split('\n').filter(Boolean);

/** @returns {Promise<string[]>} findings */
const lint = async (/** @type {string[]} */ ...options) => {
  const { ok, output } = await run(
    'oxlint/bin/oxlint',
    '--disable-nested-config',
    '-f',
    'agent',
    ...options,
    ...folders,
  );
  if (output.includes('No cached ProjectGraph'))
    return ['oxlint skipped the boundary rule: it found no project graph.'];
  return ok ? [] : linesOf('oxlint', output).sort();
};

/** @returns {Promise<string[]>} findings */
const format = async (/** @type {string} */ mode) => {
  const { ok, output } = await run('oxfmt/bin/oxfmt', mode, '--disable-nested-config', ...folders, '.oxlintrc.json');
  if (ok) return [];
  const lines = linesOf('oxfmt', output);
  return lines.map((line) =>
    existsSync(path.join(root, line)) ? `${line}: not formatted; npm run lint -- --fix` : line,
  );
};

const source = /\.[cm]?[jt]sx?$/;
const pure = /^services\/[^/]+\/src\/domain\/(?!.*\.(?:spec|test-d)\.ts$)/;

/** What no rule of the linter holds. Each is looked for line by line in the files that `where` names. */
const lineRules = [
  {
    where: source,
    finds: /(?:\/\/|\/\*)\s*(?:(?:ox|es)lint-disable|@ts-(?:ignore|expect-error|nocheck))(?!.*\s--\s+\S.{8,})/,
    says: 'a rule is switched off without a reason: end the line with `-- why`',
  },
  { where: pure, finds: /\bnew Date\(\s*\)/, says: 'domain/ is pure: take `now` as an argument' },
];

/** Names that say what kind of thing is inside, not what it does. */
const vagueFolder = /\/(?:dto|dtos|interfaces|utils?|common|helpers?|impl|shared|core)\//;

/** @returns {string[]} */
const filesBelow = (/** @type {string} */ folder) =>
  readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === 'dist') return [];
    const name = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(name) : [name];
  });

/** @returns {string[]} */
const findingsIn = (/** @type {string} */ file) => {
  const findings = vagueFolder.test(file) ? [`${file}: name the folder after what it does`] : [];
  const rules = lineRules.filter(({ where }) => where.test(file));
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    for (const { finds, says } of rules) if (finds.test(line)) findings.push(`${file}:${index + 1}: ${says}`);
  }
  return findings;
};

const searchSources = () =>
  folders
    .flatMap(filesBelow)
    .filter((file) => source.test(file))
    .flatMap(findingsIn);

const started = performance.now();
const fix = process.argv.includes('--fix');
const findings = await makeProjectGraph();
if (findings.length === 0) {
  // Fixes change files, so they run one after the other; lint counts lines as the formatter leaves them.
  if (fix) await format('--write');
  if (fix) findings.push(...(await lint('--fix')), ...(await format('--write')));
  else findings.push(...(await Promise.all([lint(), format('--list-different')])).flat());
  findings.push(...searchSources());
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
for (const finding of findings) console.log(finding);
console.log(findings.length === 0 ? `✓ lint  ${seconds} s` : `✗ lint  ${findings.length} findings  ${seconds} s`);
process.exitCode = findings.length === 0 ? 0 : 1;
