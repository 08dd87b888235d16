// Lays out what an image runs: the services' dependencies, what was compiled, the built pages. No sources, types or tests.
//   node layout.mjs BUILT DEPENDENCIES TO
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

const [built = '', dependencies = '', to = ''] = process.argv.slice(2);
const deployed = ['gateway', 'identity', 'credential', 'mfa-policy', 'session', 'audit'];
const pages = ['sign-in-ui', 'console'];
const libraries = ['contracts', 'observability', 'outbound', 'messaging', 'persistence'];
/** Of our own: what tells what was compiled. Of others: whatever no process reads. */
const unused = /\.(?:d\.[cm]?ts|tsbuildinfo)$/;
const unusedOfOthers = /\.(?:[cm]?ts|map|md|markdown|flow|tsbuildinfo)$|\/\.package-lock\.json$/;
const isFile = (/** @type {string} */ file) => !lstatSync(file).isDirectory();

mkdirSync(to, { recursive: true });
cpSync(path.join(built, 'package.json'), path.join(to, 'package.json'));
const projects = [
  ...libraries.map((name) => path.join('libs', name)),
  ...[...deployed, ...pages].map((name) => path.join('services', name)),
];
for (const project of projects) {
  const target = path.join(to, project);
  mkdirSync(target, { recursive: true });
  cpSync(path.join(built, project, 'package.json'), path.join(target, 'package.json'));
  cpSync(path.join(built, project, 'dist'), path.join(target, 'dist'), {
    recursive: true,
    filter: (file) => !unused.test(file),
  });
  const own = path.join(dependencies, project, 'node_modules');
  if (existsSync(own)) copyModules(own, path.join(target, 'node_modules'));
}
copyModules(path.join(dependencies, 'node_modules'), path.join(to, 'node_modules'));

/**
 * Links to our own libraries stay links; types and maps of others are left behind.
 * @param {string} from
 * @param {string} target
 */
function copyModules(from, target) {
  cpSync(from, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !file.endsWith('/.bin') && !(unusedOfOthers.test(file) && isFile(file)),
  });
  if (readdirSync(target).length === 0) throw new Error(`no dependencies in ${from}`);
}
