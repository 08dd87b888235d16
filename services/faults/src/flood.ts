import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { Interaction } from '@latchkey/contracts';
import type { SoftwareAuthenticator } from '@latchkey/testing';
import { mailReader, somePeople } from './load.js';

// Visits of people who come once and go when they are sent away: more of them than one could serve. In a thread of its own, straight at the
// gateways, so that neither the balancer nor what else is measured waits for it.

/** What a flood is told about the suite. */
export type FloodSettings = {
  readonly origin: string;
  readonly gateways: readonly number[];
  readonly inboxUrl: string;
  readonly people: number;
};

/** So many visits begun each second, for so long. */
export type FloodOrder = { readonly perSecond: number; readonly forMs: number };

/** What became of them; times in milliseconds. */
export type FloodOutcome = {
  readonly visits: number;
  /** From the first that came to the last that ended. */
  readonly tookMs: number;
  /** Who got in each second while they came, when it had got going: the first quarter is not looked at. */
  readonly goodput: number;
  readonly signedInMs: readonly number[];
  /** Sent away at the beginning, with a time to come back. */
  readonly refusedMs: readonly number[];
  readonly refusedOnTheWay: number;
  /** What no overload may cause. */
  readonly wrong: readonly string[];
};

type Reply = { status: number; headers: IncomingHttpHeaders; text: string };
type Tally = {
  signedInAt: number[];
  signedInMs: number[];
  refusedMs: number[];
  refusedOnTheWay: number;
  wrong: string[];
};

const patienceMs = 15_000;
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

function post(origin: string, port: number, path: string, { body, cookie }: { body: object; cookie?: string }) {
  const text = JSON.stringify(body);
  const headers = {
    ...{ host: new URL(origin).host, origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    ...{ 'content-length': Buffer.byteLength(text), ...(cookie !== undefined && { cookie }) },
  };
  return new Promise<Reply>((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs);
    const outgoing = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers, signal }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => void chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const { statusCode: status = 0, headers: told } = answer;
        resolve({ status, headers: told, text: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

const isTold = ({ status, headers }: Reply) => (status === 503 || status === 429) && Number(headers['retry-after']) > 0;

const cookieOf = ({ headers }: Reply) => (headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; ');

async function visit(origin: string, port: number, device: SoftwareAuthenticator, tally: Tally): Promise<void> {
  const began = performance.now();
  const ms = () => performance.now() - began;
  const started = await post(origin, port, '/api/v1/interactions', { body: { intent: 'sign-in' } });
  if (isTold(started)) return void tally.refusedMs.push(ms());
  if (started.status !== 201) return void tally.wrong.push(`begin ${started.status} ${started.text.slice(0, 120)}`);
  const { id, step } = JSON.parse(started.text) as Interaction;
  if (step.name !== 'identify' || !step.passkey) throw new Error('no passkey is asked for');
  const body = { response: device.get(step.passkey.options) };
  const path = `/api/v1/interactions/${id}/passkey`;
  const answered = await post(origin, port, path, { body, cookie: cookieOf(started) });
  if (answered.status === 200) {
    tally.signedInMs.push(ms());
    tally.signedInAt.push(performance.now());
  } else if (isTold(answered)) tally.refusedOnTheWay += 1;
  else tally.wrong.push(`finish ${answered.status} ${answered.text.slice(0, 120)}`);
}

async function flood(
  { origin, gateways }: FloodSettings,
  people: readonly SoftwareAuthenticator[],
  { perSecond, forMs }: FloodOrder,
): Promise<FloodOutcome> {
  const tally: Tally = { signedInAt: [], signedInMs: [], refusedMs: [], refusedOnTheWay: 0, wrong: [] };
  const visits: Promise<void>[] = [];
  const began = performance.now();
  for (let due = 0; due < forMs; due += 1_000 / perSecond) {
    const early = began + due - performance.now();
    if (early > 1) await wait(early);
    const [device, port] = [people[visits.length % people.length], gateways[visits.length % gateways.length]];
    if (!device || port === undefined) throw new Error('there is nobody, or no gateway');
    visits.push(visit(origin, port, device, tally).catch((error: unknown) => void tally.wrong.push(String(error))));
  }
  await Promise.all(visits);
  const { signedInAt, ...told } = tally;
  const [from, to] = [began + forMs / 4, began + forMs];
  const goodput = (signedInAt.filter((at) => at >= from && at < to).length * 1_000) / (to - from);
  return { visits: visits.length, tookMs: performance.now() - began, goodput, ...told };
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  const settings = workerData as FloodSettings;
  const people = await somePeople(settings.origin, settings.people, mailReader(settings.inboxUrl));
  port.on('message', (order: FloodOrder) => {
    void flood(settings, people, order).then((outcome) => port.postMessage(outcome));
  });
  port.postMessage('ready');
}
