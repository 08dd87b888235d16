import { z } from 'zod';
import { day, funnelDimension } from '../audit/funnel.js';

/** From the first to the last day in UTC, both included. */
const span = { from: day, to: day };

/** What `GET …/funnel` and `GET …/overview` are asked with. */
export const figuresQueries = {
  funnel: z.strictObject({ ...span, by: funnelDimension.default('day') }),
  overview: z.strictObject(span),
};
