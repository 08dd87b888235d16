// Every field of a manifest, however deep, against the types of its API version: a misspelt one would be dropped in silence.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { localDirectory, root } from '../local/paths.mjs';
import { runProgram } from '../local/run-program.mjs';

const compiler = path.join(root, 'node_modules/@typescript/native/bin/tsc');

/** Where the types of what is not of Kubernetes itself are. */
const packages = {
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'external-secrets.io': '@kubernetes-models/external-secrets',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

/** @param {string} apiVersion */
const moduleOf = (apiVersion) => {
  const group = apiVersion.split('/')[0] ?? '';
  return `${packages[/** @type {keyof typeof packages} */ (group)] ?? 'kubernetes-models'}/${apiVersion}`;
};

/**
 * All sets in one run of the compiler, which is most of the time it takes.
 * @param {Record<string, readonly any[]>} sets manifests by the name of their set
 * @returns {Promise<Record<string, string[]>>} what is wrong, by that name
 */
export const typeFaults = async (sets) => {
  const folder = path.join(localDirectory, 'manifest-types', String(process.pid));
  mkdirSync(folder, { recursive: true });
  try {
    const names = Object.keys(sets);
    names.forEach((name, index) => writeFileSync(path.join(folder, `${index}.ts`), program(sets[name] ?? [])));
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const { code, output } = await runProgram(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
      seconds: 120,
    });
    const found = names.map((name, index) => [name, errorsOf(output, `${index}.ts`, sets[name] ?? [])]);
    if (code !== 0 && found.every(([, errors]) => errors?.length === 0)) return { compiler: [output] };
    return Object.fromEntries(found);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const settings = {
  compilerOptions: {
    ...{ strict: true, noEmit: true, skipLibCheck: true, module: 'nodenext', target: 'es2023', types: [] },
    ...{ exactOptionalPropertyTypes: true },
  },
  include: ['*.ts'],
};

/** One manifest a line, so that the line of an error says which. @param {readonly any[]} documents */
const program = (documents) =>
  documents
    .map(({ apiVersion, kind, ...rest }) => {
      const type = `import(${JSON.stringify(moduleOf(apiVersion))}).I${kind}`;
      return `(${JSON.stringify({ apiVersion, kind, ...rest })}) satisfies ${type};`;
    })
    .concat('export {};')
    .join('\n');

/** @param {string} output @param {string} file @param {readonly any[]} documents */
const errorsOf = (output, file, documents) =>
  [...output.matchAll(/^(\d+\.ts)\((\d+),\d+\): error TS\d+: (.*(?:\n .*)*)/gm)]
    .filter(([, name]) => name === file)
    .map(([, , line, message = '']) => {
      const { kind, metadata } = documents[Number(line) - 1] ?? {};
      return `${kind} ${metadata?.name}: ${message.split('\n').at(-1)?.trim()}`;
    });
