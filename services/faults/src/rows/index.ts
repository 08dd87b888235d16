import type { Row } from '../scene.js';
import { wrongClocks } from './clock.js';
import { poison, repeatedEvents } from './events.js';
import { natsNodes, postgresFailover, redisFailover } from './failover.js';
import { badWires } from './network.js';
import { partition } from './partition.js';
import { overload } from './overload.js';
import { hashingFlood } from './passwords.js';
import { troubledPostgres } from './postgres.js';
import { lostPower } from './power.js';
import { awayService, dyingBetween, dyingReplicas } from './processes.js';
import { forgetfulRedis, fullRedis } from './redis.js';
import { doubleClicks, retryStorm, slowDependencies } from './slow.js';

/** In the order in which they are played: what leaves other servers behind comes last. */
export const rows: readonly Row[] = [
  dyingReplicas(),
  dyingBetween,
  awayService(),
  repeatedEvents,
  poison,
  forgetfulRedis,
  fullRedis,
  troubledPostgres,
  slowDependencies,
  retryStorm,
  hashingFlood,
  doubleClicks,
  badWires,
  wrongClocks,
  overload,
  lostPower,
  natsNodes,
  partition,
  redisFailover,
  postgresFailover,
];

/** What is not played here, and why. */
export const skipped: readonly { id: string; why: string }[] = [{ id: 'R-13', why: 'it is npm run rolling' }];
