import type { Experience } from '@latchkey/contracts';
import { Controller, Get } from '@nestjs/common';
import { FromCaller, type Caller } from '../edge/caller.js';
import { experienceOf } from './experience.js';

@Controller('/api/v1/experience')
export class ExperienceController {
  @Get()
  read(@FromCaller() { tenant }: Caller): Experience {
    return experienceOf(tenant);
  }
}
