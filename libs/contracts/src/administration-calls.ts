import {
  changeAdministratingPerson,
  checkAdministratingPerson,
  checkAdministrator,
  claimAdministration,
  listAdministratingPeople,
  redeemEnrolment,
  removeAdministratingPerson,
} from './identity/administrators.js';
import { applyConfiguration } from './identity/apply-configuration.js';
import { makeEnrolmentLink } from './identity/enrolment-links.js';
import {
  changeSsoConnection,
  createSsoConnection,
  deleteSsoConnection,
  listSsoConnections,
  readSsoConnection,
} from './identity/sso.js';
import { changeTenant, createTenant, listTenants, readReadiness, readTenant } from './identity/tenants.js';
import { changeSuspension, createUser, deleteUser, listUsers, readUser, unlockUser } from './identity/users.js';

/** The management API: the gateway speaks HTTP for it, identity answers. */
export const administration = [
  redeemEnrolment,
  checkAdministrator,
  createTenant,
  readTenant,
  listTenants,
  changeTenant,
  applyConfiguration,
  readReadiness,
  createUser,
  readUser,
  listUsers,
  changeSuspension,
  listSsoConnections,
  createSsoConnection,
  readSsoConnection,
  changeSsoConnection,
  deleteSsoConnection,
  unlockUser,
  deleteUser,
  makeEnrolmentLink,
  claimAdministration,
  checkAdministratingPerson,
  listAdministratingPeople,
  changeAdministratingPerson,
  removeAdministratingPerson,
] as const;
