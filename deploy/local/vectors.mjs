// Runs WebAuthn vectors through the credential service's ceremonies: npm run vectors -- [FILE]
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';

const root = fileURLToPath(new URL('../../', import.meta.url));
const service = join(root, 'services/credential');
const built = join(service, 'dist/webauthn/vectors.js');
const file = process.argv[2] ?? process.env.LATCHKEY_VECTORS ?? join(root, '../shared/vectors/webauthn-vectors.json');

function isStale() {
  // The compiler leaves unchanged outputs alone, so only its own record tells when it last ran.
  const record = join(service, 'dist/tsconfig.tsbuildinfo');
  if (!existsSync(built) || !existsSync(record)) return true;
  const builtAt = statSync(record).mtimeMs;
  const sources = readdirSync(join(service, 'src/webauthn'), { recursive: true, withFileTypes: true });
  return sources.some((entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > builtAt);
}

if (isStale()) {
  console.log('Building services/credential, because its WebAuthn sources are newer than its build.');
  const compiler = join(root, 'node_modules/@typescript/native/bin/tsc');
  const build = spawnSync(process.execPath, [compiler, '-b', service], { cwd: root, stdio: 'inherit' });
  if (build.status !== 0) process.exit(build.status ?? 1);
}

const { runVectors } = await import(pathToFileURL(built).href);
// INIT_CWD is where npm was called: a relative FILE is meant from there.
process.exitCode = (await runVectors(resolve(process.env.INIT_CWD ?? process.cwd(), file))) ? 0 : 1;
