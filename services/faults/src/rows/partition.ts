import { setTimeout as wait } from 'node:timers/promises';
import { Browser, interactionOf, interactionPath, stepOf, type BrowserReply } from '@latchkey/testing';
import { figuresOf } from '../figures.js';
import type { Row, Scene } from '../scene.js';
import { allReady, replicas, services, somebodyOf, type Cluster, type Stage } from '../stage.js';

const minority = 'nats-c';
const cutMs = 25_000;
/** A node notices at its next heartbeat that it is alone, and a replica that its node is. */
const noticedMs = 12_000;

/** Replica 0 of every service speaks to the nodes of the majority, replica 1 to the one that will be alone. */
async function takeSides({ suite }: Stage, { urls }: Cluster): Promise<void> {
  const majority = Object.keys(urls).filter((name) => name !== minority);
  const sides = [majority.map((name) => urls[name]).join(','), urls[minority] ?? ''];
  for (const replica of replicas) {
    const members = services.map((service) => suite.process(service, replica));
    await Promise.all(members.map((member) => member.restart({ NATS_URL: sides[replica] ?? '' })));
    await Promise.all(members.map((member) => member.waitReady()));
  }
}

async function noSides(stage: Stage): Promise<void> {
  const members = services.flatMap((service) => replicas.map((replica) => stage.suite.process(service, replica)));
  for (const member of members) await member.restart();
  await allReady(stage);
}

/** A browser whose connections go to the second gateway, ready or not. */
const cutOffBrowser = ({ origin, suite }: Stage) =>
  new Browser(origin, { timeoutMs: 15_000, port: suite.environment.ports.http['gateway-1'] ?? 0 });

/** A passkey's answer by that gateway, to a journey that began while all was well. */
async function answerBy(stage: Stage) {
  const browser = cutOffBrowser(stage);
  const device = somebodyOf(stage);
  const begun = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
  const { passkey } = stepOf(begun, 'identify');
  if (!passkey) throw new Error('no passkey is asked for');
  const rawBody = JSON.stringify({ response: device.get(passkey.options) });
  return {
    send: () => browser.request('POST', interactionPath(begun, 'passkey'), { rawBody }),
    leave: () => browser.close(),
  };
}

const isToldToWait = ({ status, headers }: BrowserReply) =>
  (status === 503 && Number(headers['retry-after']) > 0) || status === 410;

/** one node of three is alone, with a whole side of the suite on it. */
export const partition: Row = {
  id: 'R-05',
  what: `one NATS node of three cut off for ${cutMs / 1_000} s, with one gateway and one replica of each service on its side`,
  on: 'cluster',
  perSecond: 3,
  async run(scene) {
    const { stage } = scene;
    const { cluster } = stage;
    if (!cluster) throw new Error('there is one node');
    await takeSides(stage, cluster);
    const early = await answerBy(stage);
    const between = cluster.ways.filter(({ from, to }) => (from === minority) !== (to === minority));
    const answers: BrowserReply[] = [];
    let cutAt = 0;
    await scene.under(
      async () => {
        cutAt = performance.now();
        await Promise.all(between.map(({ wire }) => wire.cut()));
        await wait(noticedMs);
        answers.push(await early.send());
        for (const browser = cutOffBrowser(stage); performance.now() < cutAt + cutMs; await wait(1_000))
          answers.push(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
        await Promise.all(between.map(({ wire }) => wire.mend()));
      },
      { afterFor: 20_000 },
    );
    report(scene, answers, cutAt);
    const late = await early.send();
    early.leave();
    scene.note(`the answer that was sent on the cut-off side, sent again after it: ${late.status}`);
    scene.must([200, 409, 410].includes(late.status), `it is signed in, used or too late, and is ${late.status}`);
    await noSides(stage);
    scene.must((await scene.oneSignIn()).troubles.length === 0, 'it is over when it is over');
  },
};

function report(scene: Scene, answers: readonly BrowserReply[], cutAt: number): void {
  const refused = answers.filter(isToldToWait).length;
  const others = answers.filter((answer) => !isToldToWait(answer));
  scene.note(
    `the cut-off gateway refused ${refused} of ${answers.length}: ${answers.map(({ status }) => status).join(' ')}`,
  );
  scene.must(
    others.length === 0,
    `the cut-off side writes nothing: ${others[0]?.status} ${others[0]?.text.slice(0, 120)}`,
  );
  const { failed } = figuresOf(scene.attempts);
  scene.must(failed === 0, `everybody gets in at last, and ${failed} did not`);
  const meanwhile = scene
    .during()
    .filter(({ succeeded, begunAt, ms }) => succeeded && begunAt > cutAt + noticedMs && begunAt + ms < cutAt + cutMs);
  scene.note(`${meanwhile.length} signed in by the majority meanwhile`);
  scene.must(meanwhile.length > 0, 'the majority goes on');
}
