import { everyEvent, type EventContract } from '@latchkey/contracts';
import { Consumes, type EventContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { rowsOf } from './log-rows.js';
import { LogWriter } from './log-writer.js';

/** Takes every event into the log. What came before comes again in vain. */
@Controller()
export class IntakeController {
  constructor(private readonly writer: LogWriter) {}

  take(event: EventContract, payload: unknown, context: EventContext): Promise<void> {
    return this.writer.write(rowsOf(event, payload, context));
  }
}

/** A method for each event, as if it had been written out. */
for (const event of everyEvent as readonly EventContract[]) {
  const descriptor = {
    ...{ configurable: true, writable: true },
    value(this: IntakeController, payload: unknown, context: EventContext): Promise<void> {
      return this.take(event, payload, context);
    },
  };
  Consumes(event)(IntakeController.prototype, event.subject, descriptor);
  Object.defineProperty(IntakeController.prototype, event.subject, descriptor);
}
