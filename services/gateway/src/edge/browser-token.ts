import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { Caller } from './caller.js';
import { setBrowserCookie } from './cookies.js';

/** The name of the caller's browser; one that has none gets one with the reply. Journeys are bound to it. */
export function browserTokenFor({ browserToken }: Caller, reply: FastifyReply): string {
  if (browserToken !== undefined) return browserToken;
  const token = randomBytes(32).toString('base64url');
  reply.header('set-cookie', setBrowserCookie(token));
  return token;
}
