import { createLog } from './logger.js';

/** What libraries print becomes lines of the log, like everything else that a service says. Call it before they are loaded. */
export function consoleAsLines(service: string): void {
  const log = createLog({ service, level: 'info' });
  const say = (level: 'info' | 'warn' | 'error') => (message: unknown) => log[level]({}, String(message));
  Object.assign(console, { log: say('info'), info: say('info'), warn: say('warn'), error: say('error') });
}
