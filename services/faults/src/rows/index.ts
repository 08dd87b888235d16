import type { Row } from '../scene.js';
import { poison, repeatedEvents } from './events.js';
import { badWires } from './network.js';
import { hashingFlood } from './passwords.js';
import { troubledPostgres } from './postgres.js';
import { awayService, dyingBetween, dyingReplicas } from './processes.js';
import { forgetfulRedis, fullRedis } from './redis.js';
import { doubleClicks, retryStorm, slowDependencies } from './slow.js';

/** In the order in which they are played: what leaves other servers behind comes last. */
export const rows: readonly Row[] = [
  dyingReplicas,
  dyingBetween,
  awayService,
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
];

/** What is not played here, and why. */
export const skipped: readonly { id: string; why: string }[] = [];
