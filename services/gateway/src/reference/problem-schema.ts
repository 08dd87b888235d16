import { errorCodes, problem } from '@latchkey/contracts';
import { z } from 'zod';

const { errors: _errors, code: _code, ...shared } = problem.shape;

/** A problem document as the gateway writes it: all of its members, where readers have to expect others. */
export const problemDocument = z.object({
  ...shared,
  /** Absent where nothing is known but the status. */
  code: z.enum(errorCodes).optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string(), code: z.string().optional() })).optional(),
  unknownCredential: z.literal(true).optional(),
  /** Where to start again. */
  restart: z.string().optional(),
});
