import { setTimeout as wait } from 'node:timers/promises';
import { figuresOf, latencies, mix, toTable } from './figures.js';
import type { Ground } from './ground.js';
import { baseline, violationsSince } from './invariants.js';
import { Load } from './load.js';
import { aStage, replicas, services, type Stage } from './stage.js';
import type { ServiceName } from './suite.js';

type Restarted = { readonly name: string; readonly exitMs: number; readonly code: string };

const perSecond = 6;
const quietMs = 1_500;

/** What a next release brings that this one runs with already: a column, a table, an index that locks nothing. */
const nextRelease: readonly { service: ServiceName; statements: readonly string[] }[] = [
  {
    service: 'session',
    statements: [
      "ALTER TABLE session ADD COLUMN next_release text NOT NULL DEFAULT ''",
      'CREATE INDEX CONCURRENTLY session_next_release ON session (tenant_id, next_release, session_id)',
    ],
  },
  {
    service: 'credential',
    statements: [
      'ALTER TABLE webauthn_credential ADD COLUMN next_release jsonb',
      'CREATE TABLE next_release (tenant_id text NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id))',
    ],
  },
];

/**
 * Restarts every replica of every service, one at a time, under a steady load of sign-ins: as it is, and again after the
 * migration of a next release, which runs on the Node of the images. Answers whether no sign-in failed.
 */
export async function rolling(ground: Ground): Promise<boolean> {
  const stage = await aStage(ground, { people: 60 });
  const before = await baseline(stage.behind, stage.pids());
  const load = new Load(stage.origin, stage.people, perSecond).start();
  try {
    await wait(5_000);
    const same = await lap(stage, load, 'same');
    for (const { service, statements } of nextRelease) await ground.migrate(service, statements);
    ground.say('  migrated to the next release, while the former one runs');
    const node = await ground.releaseNode();
    const other = node ? `on Node ${node.version}` : 'skipped: another Node is not to be had';
    ground.say(`  the next release, beside the former on Node ${process.versions.node}: ${other}`);
    const next = await lap(stage, load, 'next', node?.program);
    await load.stop();
    const { attempts } = load;
    const violations = [
      ...attempts.flatMap((attempt) => attempt.violations),
      ...(await violationsSince(stage.behind, before, attempts, stage.pids)),
    ];
    ground.say(report(load, [...same, ...next], violations));
    const exited = [...same, ...next].every(({ code }) => code === '0');
    return exited && violations.length === 0 && figuresOf(attempts).failed === 0;
  } finally {
    await load.stop();
    await stage.close();
  }
}

async function lap({ suite, ground }: Stage, load: Load, release: string, program?: string): Promise<Restarted[]> {
  const restarted: Restarted[] = [];
  for (const service of services) {
    for (const replica of replicas) {
      const name = `${release} ${service} ${replica}`;
      const member = suite.process(service, replica);
      load.label = `${name} before`;
      await wait(quietMs);
      load.label = `${name} during`;
      const told = performance.now();
      member.kill('SIGTERM');
      const { code, signal } = await member.waitExit();
      const exitMs = performance.now() - told;
      if (program !== undefined) member.program = program;
      await member.restart();
      await member.waitReady();
      load.label = `${name} after`;
      await wait(quietMs);
      restarted.push({ name, exitMs, code: String(code ?? signal) });
      ground.say(`  ${name}: ended in ${Math.round(exitMs)} ms with ${code ?? signal}`);
    }
  }
  return restarted;
}

const heads = ['release', 'service', 'replica', 'exit ms', 'code', 'sign-ins', '1st try', '2nd', 'later', 'failed'];
const times = ['p50/p99 before', 'during', 'after', 'troubles'];

function report({ attempts }: Load, restarted: readonly Restarted[], violations: readonly string[]): string {
  const rows = restarted.map(({ name, exitMs, code }) => {
    const own = attempts.filter(({ label }) => label.startsWith(`${name} `));
    const figures = figuresOf(own);
    const counts = [figures.attempts, figures.firstTry, figures.secondTry, figures.laterTry, figures.failed];
    return [
      ...[...name.split(' '), String(Math.round(exitMs)), code, ...counts.map(String)],
      ...['before', 'during', 'after'].map((phase) => latencies(own, `${name} ${phase}`)),
      mix(figures),
    ];
  });
  const all = figuresOf(attempts);
  return [
    '',
    toTable([...heads, ...times], rows),
    '',
    `${all.attempts} sign-ins: ${all.firstTry} at the first try, ${all.secondTry} at the second, ${all.laterTry} later, ${all.failed} failed`,
    `violations: ${violations.length}`,
    ...violations.slice(0, 20).map((text) => `  ${text}`),
  ].join('\n');
}
