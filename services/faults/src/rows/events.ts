import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { figuresOf } from '../figures.js';
import type { Row, Scene } from '../scene.js';

const assertion = 'events.credential.assertion-verified.v1';
const repeated = [assertion, 'events.session.session-created.v1', 'events.mfa-policy.requirement-fulfilled.v1'];
const times = 5;

type Stored = { subject: string; data: Uint8Array };

/** The newest events of the stream that are worth repeating, newest first. */
const newest = ({ stage }: Scene, most: number): Promise<Stored[]> =>
  stage.behind.nats(async (manager) => {
    const { state } = await manager.streams.info('EVENTS');
    const found: Stored[] = [];
    for (let seq = state.last_seq; seq > state.first_seq && found.length < most; seq -= 1) {
      const message = await manager.streams.getMessage('EVENTS', { seq }).catch(() => null);
      if (message && repeated.includes(message.subject)) found.push({ subject: message.subject, data: message.data });
    }
    return found;
  });

/** what was delivered comes again, out of order, under ids that the stream has not seen. */
export const repeatedEvents: Row = {
  id: 'R-07',
  what: `${repeated.length} kinds of events delivered ${times} times more each, the newest first, past the stream's own deduplication`,
  async run(scene) {
    let copies = 0;
    await scene.under(async () => {
      const events = await newest(scene, 60);
      await scene.stage.behind.nats(async (_manager, connection) => {
        const stream = jetstream(connection);
        for (let time = 0; time < times; time += 1)
          for (const { subject, data } of events) {
            await stream.publish(subject, data, { msgID: `again-${randomUUID()}` });
            copies += 1;
          }
      });
      await wait(3_000);
    });
    scene.note(`${copies} copies`);
    const told = await scene.stage.behind.rows<{ twice: number }>(
      'audit',
      `SELECT count(*)::int AS twice FROM (SELECT session_id FROM log WHERE code = 'sign_in.succeeded'
       GROUP BY session_id HAVING count(*) > 1) AS doubled`,
    );
    scene.must(told[0]?.twice === 0, `nothing is in the log twice, and ${told[0]?.twice} sessions are`);
    scene.must(copies >= times * 20, 'there was something to repeat');
    scene.must(figuresOf(scene.attempts).failed === 0, 'nobody notices');
  },
};

const secret = 'a secret that somebody put where none belongs';
const unfit = [
  { why: 'not JSON', body: 'no { JSON' },
  { why: 'no payload', body: JSON.stringify({ id: randomUUID(), occurredAt: new Date().toISOString() }) },
  { why: 'another schema', body: JSON.stringify({ id: randomUUID(), payload: { tenantId: 7, note: secret } }) },
];

/** messages that no retry can help. */
export const poison: Row = {
  id: 'R-08',
  what: 'messages that fit no schema, among those that do',
  buries: true,
  async run(scene) {
    const before = await scene.stage.behind.deadLetters();
    await scene.under(async () => {
      await scene.stage.behind.nats(async (_manager, connection) => {
        const stream = jetstream(connection);
        for (const { body } of unfit)
          await stream.publish(assertion, body, { msgID: randomUUID(), headers: headers() });
      });
      await wait(3_000);
    });
    const buried = await scene.stage.behind.nats(async (manager) => {
      const { state } = await manager.streams.info('DEAD_LETTERS');
      const sequences = Array.from({ length: state.messages - before }, (_, index) => state.last_seq - index);
      return Promise.all(sequences.map((seq) => manager.streams.getMessage('DEAD_LETTERS', { seq })));
    });
    scene.note(
      `${buried.length} dead letters for ${unfit.length} messages: one for each consumer that wants such events`,
    );
    scene.must(buried.length >= unfit.length, 'each waits for a person');
    const reasons = new Set(buried.map((message) => message?.header.get('Latchkey-Reason')));
    scene.must(
      reasons.size === 1 && reasons.has('contract.invalid_request'),
      `each says why: ${[...reasons].join(', ')}`,
    );
    const { attempts, firstTry } = figuresOf(scene.attempts);
    scene.must(firstTry === attempts, 'everything else flows');
  },
};
