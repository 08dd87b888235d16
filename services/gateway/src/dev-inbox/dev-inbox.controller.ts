import { Controller, Get, Header, Headers, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { inboxPage } from './inbox-page.js';

/** Injection token of the mail sink's address. */
export const DEV_INBOX_URL = Symbol('dev inbox url');

const messages = z.array(
  z.object({
    to: z.string(),
    channel: z.string(),
    subject: z.string(),
    text: z.string(),
    code: z.string().optional(),
    at: z.string(),
  }),
);
/** A delivered message, as the local inbox lists it. */
export type DeliveredMessage = z.infer<typeof messages>[number];

/** What was delivered on this machine: a page for people, JSON for tests. The production module does not have it. */
@Controller('/dev/inbox')
export class DevInboxController {
  constructor(@Inject(DEV_INBOX_URL) private readonly sink: string) {}

  @Get()
  @Header('cache-control', 'no-store')
  async list(
    @Query('to') to: string | undefined,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ) {
    const url = new URL(this.sink);
    if (to) url.searchParams.set('to', to);
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const delivered = messages.parse(await response.json());
    const wantsPage = to === undefined && accept?.includes('text/html');
    return wantsPage ? reply.type('text/html; charset=utf-8').send(inboxPage(delivered)) : reply.send(delivered);
  }
}
