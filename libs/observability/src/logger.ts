import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import { redact } from './redact.js';
import { currentSpan } from './spans.js';

/** Structured logging: one JSON object a line, on standard output. */
export type Log = {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

/** The service's logger. Every field passes `redact`; put an error under `error`, a trace under `traceId`. */
export function createLog({ service, level }: { service: string; level: string }): Log {
  return pino({
    level,
    base: { service, pid: process.pid },
    // Where spans are made, a line without a trace of its own belongs to the span that it was written in.
    mixin: (fields: object) => {
      const span = 'traceId' in fields ? undefined : currentSpan();
      return span ? { traceId: span.traceId } : {};
    },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) => redact(fields) as Record<string, unknown>,
    },
  });
}

/** Nest's own messages, in the same form. Its start-up chatter is debug. */
export function nestLogger(log: Log): LoggerService {
  const write =
    (method: keyof Log) =>
    (message: unknown, ...rest: unknown[]) => {
      const context = rest.at(-1);
      const fields = {
        ...(typeof context === 'string' && { context }),
        ...(message instanceof Error && { error: message }),
      };
      log[method](fields, message instanceof Error ? message.message : String(message));
    };
  return {
    log: write('debug'),
    debug: write('debug'),
    verbose: write('debug'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('error'),
  };
}
