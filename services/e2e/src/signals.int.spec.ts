import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { signInWithPasskey } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPrometheus } from './prometheus.js';
import { answeredChallenge, eventually, startSystem, type System } from './system.js';

// Rules, their tests and the dashboards, with the Prometheus of Debian's packages.

const deploy = fileURLToPath(new URL('../../../deploy/', import.meta.url));
const rules = path.join(deploy, 'prometheus/rules.yml');
/** What Prometheus answers of one series. */
type Sample = { metric: Record<string, string>; value: [at: number, figure: string] };
type Dashboard = { title: string; panels: { title: string; targets: { expr: string }[] }[] };
const dashboards = readdirSync(path.join(deploy, 'grafana'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(path.join(deploy, 'grafana', file), 'utf8')) as Dashboard);
const queries = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) => panel.targets.map(({ expr }) => ({ dashboard: title, panel: panel.title, expr }))),
);

let found: Awaited<ReturnType<typeof findPrometheus>>;
beforeAll(async () => void (found = await findPrometheus()));

const promtool = (...args: string[]): string =>
  execFileSync(found.promtool, args, { env: found.env, encoding: 'utf8', stdio: 'pipe', cwd: `${deploy}/prometheus` });

describe('the rules', () => {
  it('are what Prometheus understands', () => {
    expect(promtool('check', 'rules', 'rules.yml')).toContain('SUCCESS');
  });

  it('fire when they should, and not when they should not', () => {
    expect(promtool('test', 'rules', 'rules.test.yml')).toContain('SUCCESS');
  });

  it('a test that is wrong fails', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rules-'));
    const text = readFileSync(rules, 'utf8').replace('latchkey_ready == 0', 'latchkey_ready == 1');
    writeFileSync(path.join(folder, 'rules.yml'), text);
    writeFileSync(path.join(folder, 'test.yml'), readFileSync(path.join(deploy, 'prometheus/rules.test.yml')));
    expect(() => promtool('test', 'rules', path.join(folder, 'test.yml'))).toThrow('LatchkeyReplicaNotReady');
    rmSync(folder, { recursive: true });
  });
});

describe('the dashboards', () => {
  let system: System;
  let prometheus: ChildProcess;
  let url: string;
  let folder: string;

  const freePort = () =>
    new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        server.close(() => resolve(port));
      });
    });

  /** Every method and outcome that a query of a panel names. */
  async function signsIn(): Promise<void> {
    const person = await system.newPerson();
    const browser = system.newBrowser();
    await signInWithPasskey(browser, person.authenticator);
    await browser.delete('/api/v1/session');
    const { body, path: place } = await answeredChallenge(person, system.newBrowser());
    await system.newBrowser().post(place, JSON.parse(body));
  }

  beforeAll(async () => {
    system = await startSystem();
    folder = mkdtempSync(path.join(tmpdir(), 'prometheus-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const jobs = Object.entries(system.suite.environment.ports.ops).map(([service, ops]) => ({
      ...{ job_name: `latchkey-${service}`, static_configs: [{ targets: [`127.0.0.1:${ops}`] }] },
    }));
    // JSON is YAML.
    const config = {
      global: { scrape_interval: '500ms', evaluation_interval: '500ms', scrape_timeout: '500ms' },
      ...{ rule_files: [rules], scrape_configs: jobs },
    };
    writeFileSync(path.join(folder, 'prometheus.yml'), JSON.stringify(config));
    const args = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`];
    prometheus = spawn(found.prometheus, [...args, `--web.listen-address=127.0.0.1:${port}`], {
      ...{ env: found.env, stdio: 'ignore' },
    });
    const isReady = () =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    // Without a name server it takes ten seconds.
    await eventually(isReady).catch(() => eventually(isReady));
    await signsIn();
    // A rate needs the series before and after.
    await shown('latchkey_revocation_effect_seconds_count > 0');
    await signsIn();
  }, 90_000);
  afterAll(async () => {
    const ended = new Promise((resolve) => prometheus.once('exit', resolve));
    prometheus.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });

  async function resultOf(expr: string): Promise<Sample[]> {
    const query = expr.replaceAll('$job', '.*');
    const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { status, data, error } = (await response.json()) as {
      status: string;
      data: { result: Sample[] };
      error: string;
    };
    if (status !== 'success') throw new Error(`${expr}: ${error}`);
    return data.result;
  }

  /** What a query shows, as soon as it shows a figure. */
  const shown = (expr: string): Promise<Sample[]> =>
    eventually(async () => {
      const result = await resultOf(expr);
      return result.some(({ value: [, figure] }) => Number.isFinite(Number(figure))) && result;
    });

  it.each(queries)('$dashboard, $panel: $expr', async ({ expr }) => {
    expect(await shown(expr)).not.toEqual([]);
  });

  it('no alert fires at a suite that is well', async () => {
    const firing = await resultOf('ALERTS{alertstate="firing"}');
    expect(firing).toEqual([]);
  });
});
