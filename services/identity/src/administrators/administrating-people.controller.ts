import {
  changeAdministratingPerson,
  checkAdministratingPerson,
  claimAdministration,
  listAdministratingPeople,
  removeAdministratingPerson,
  type RequestOf,
} from '@latchkey/contracts';
import { Handles } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { AdministratingPeopleService } from './administrating-people.service.js';

@Controller()
export class AdministratingPeopleController {
  constructor(private readonly people: AdministratingPeopleService) {}

  @Handles(claimAdministration)
  claim(request: RequestOf<typeof claimAdministration>) {
    return this.people.claim(request, new Date());
  }

  @Handles(checkAdministratingPerson)
  check(request: RequestOf<typeof checkAdministratingPerson>) {
    return this.people.check(request);
  }

  @Handles(listAdministratingPeople)
  list() {
    return this.people.list();
  }

  @Handles(changeAdministratingPerson)
  change(request: RequestOf<typeof changeAdministratingPerson>) {
    return this.people.change(request, new Date());
  }

  @Handles(removeAdministratingPerson)
  remove(request: RequestOf<typeof removeAdministratingPerson>) {
    return this.people.remove(request);
  }
}
