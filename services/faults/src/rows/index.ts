import type { Row } from '../scene.js';
import { awayService, dyingBetween, dyingReplicas } from './processes.js';

/** In the order in which they are played: what needs other servers comes last. */
export const rows: readonly Row[] = [dyingReplicas, dyingBetween, awayService];

/** What is not played here, and why. */
export const skipped: readonly { id: string; why: string }[] = [];
