import { z } from 'zod';

/** How far back the overview looks, in days. */
export const overviewSearch = z.object({
  days: z
    .union([z.literal(7), z.literal(30), z.literal(90)])
    .catch(30)
    .default(30),
});
