import { toTable } from './figures.js';
import type { Ground, Nodes, WayTo } from './ground.js';
import { rows, skipped } from './rows/index.js';
import { heads, lineOf, passed, play, type Outcome, type Row } from './scene.js';
import { aStage, type Cluster } from './stage.js';
import { aWire } from './wire.js';

/** So many that nobody is missed while some wait for half a minute. */
const people = 160;

/** Plays the rows that are named, or all; answers whether each kept what it promises. */
export async function faults(ground: Ground, named: readonly string[]): Promise<boolean> {
  const isWanted = ({ id }: { id: string }) => named.length === 0 || named.includes(id);
  const unknown = named.filter((id) => ![...rows, ...skipped].some((row) => row.id === id));
  if (unknown.length > 0) throw new Error(`there is no row ${unknown.join(', ')}`);
  const outcomes = await playAll(ground, rows.filter(isWanted));
  const left = skipped.filter(isWanted);
  ground.say(report(outcomes, left));
  return outcomes.every(passed);
}

async function playAll(ground: Ground, wanted: readonly Row[]): Promise<Outcome[]> {
  const of = (on: Row['on']) => wanted.filter((row) => row.on === on);
  const [alone, clustered, durable] = [of(undefined), of('cluster'), of('durable cluster')];
  // The clusters first: what fails over later does not come back.
  const outcomes: Outcome[] = [];
  if (durable.length > 0) outcomes.push(...(await playOnDurable(ground, durable)));
  if (clustered.length > 0) {
    const { wayTo, ways } = wiredNodes();
    const nodes = await ground.startCluster(wayTo);
    outcomes.push(...(await playOnNodes(ground, { nodes, ways }, clustered)));
  }
  if (alone.length > 0) outcomes.push(...(await playOn(ground, undefined, alone)));
  return outcomes;
}

type Way = Cluster['ways'][number];

/** Every way from a node to another is a wire. */
function wiredNodes(): { wayTo: WayTo; ways: Way[] } {
  const ways: Way[] = [];
  const wayTo = async (from: string, to: string, port: number) => {
    const wire = await aWire(port);
    ways.push({ from, to, wire });
    return wire.port;
  };
  return { wayTo, ways };
}

async function playOnDurable(ground: Ground, wanted: readonly Row[]): Promise<Outcome[]> {
  const { wayTo, ways } = wiredNodes();
  const nodes = await ground.startDurableCluster(wayTo);
  if (!nodes) {
    for (const { id } of wanted)
      ground.say(`\n${id}  skipped: it takes nats-server 2.10, and the rights to mount a file system from a file`);
    return [];
  }
  try {
    return await playOnNodes(ground, { nodes, ways, power: nodes }, wanted);
  } finally {
    await nodes.remove();
  }
}

type Wired = { nodes: Nodes; ways: Way[]; power?: Cluster['power'] };

async function playOnNodes(ground: Ground, { nodes, ways, power }: Wired, wanted: readonly Row[]): Promise<Outcome[]> {
  const { url, urls, names } = nodes;
  try {
    return await playOn(ground, { url, urls, ways, ...(power && { power }) }, wanted);
  } finally {
    await Promise.all(names.map((name) => ground.process(name).kill('SIGTERM')));
    await Promise.all(ways.map(({ wire }) => wire.close()));
  }
}

async function playOn(ground: Ground, cluster: Cluster | undefined, wanted: readonly Row[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const stage = await aStage(ground, { people, ...(cluster && { cluster }) });
  try {
    for (const row of wanted) {
      ground.say(`\n${row.id}  ${row.what}`);
      const began = performance.now();
      const outcome = await play(stage, row);
      outcomes.push(outcome);
      const seconds = Math.round((performance.now() - began) / 1_000);
      ground.say(`  ${passed(outcome) ? 'ok' : 'FAILED'} after ${seconds} s`);
      ground.say(remarks(outcome));
    }
  } finally {
    await stage.close();
  }
  return outcomes;
}

const mostRemarks = 12;

const remarks = ({ notes, unmet, violations }: Outcome): string =>
  [
    ...notes.map((text) => `  – ${text}`),
    ...unmet.map((text) => `  ✗ unmet: ${text}`),
    ...violations.slice(0, mostRemarks).map((text) => `  ✗ violation: ${text}`),
  ].join('\n');

function report(outcomes: readonly Outcome[], left: readonly { id: string; why: string }[]): string {
  const violations = outcomes.reduce((sum, outcome) => sum + outcome.violations.length, 0);
  return [
    '',
    toTable(heads, outcomes.map(lineOf)),
    '',
    ...left.map(({ id, why }) => `${id}  skipped: ${why}`),
    `${outcomes.filter(passed).length} of ${outcomes.length} rows kept what they promise; violations: ${violations}; skipped: ${left.length}`,
  ].join('\n');
}
