import { experience, publicExperience, type Experience } from '@latchkey/contracts';
import { Controller, Get } from '@nestjs/common';
import { FromCaller, type Caller } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';

@Controller('/api/v1/experience')
export class ExperienceController {
  @Get()
  @Answers('readExperience', 'The public part of the tenant’s sign-in', experience)
  read(@FromCaller() { tenant }: Caller): Experience {
    return publicExperience(tenant);
  }
}
