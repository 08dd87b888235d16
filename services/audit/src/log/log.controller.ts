import { listLog, type RequestOf } from '@latchkey/contracts';
import { Handles } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { LogReader } from './log.reader.js';

@Controller()
export class LogController {
  constructor(private readonly reader: LogReader) {}

  @Handles(listLog)
  list(request: RequestOf<typeof listLog>) {
    return this.reader.list(request);
  }
}
