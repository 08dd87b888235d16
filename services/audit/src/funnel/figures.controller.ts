import { readFunnel, readOverview, type RequestOf } from '@latchkey/contracts';
import { Handles } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { FiguresReader } from './figures.reader.js';

@Controller()
export class FiguresController {
  constructor(private readonly reader: FiguresReader) {}

  @Handles(readFunnel)
  funnel(request: RequestOf<typeof readFunnel>) {
    return this.reader.funnel(request);
  }

  @Handles(readOverview)
  overview(request: RequestOf<typeof readOverview>) {
    return this.reader.overview(request);
  }
}
