import { applyClients } from './session/apply-clients.js';
import { startEnrolment, startStepUp } from './session/account-journeys.js';
import { abandonInteraction, act, readInteraction, startInteraction } from './session/interaction.js';
import {
  answerOidc,
  changeClient,
  checkConsoleToken,
  createClient,
  deleteClient,
  listClients,
  listSigningKeys,
  readClient,
  rotateSigningKeys,
} from './session/oidc.js';
import { checkSession, endSession, listActivity, listSessions, revokeSessions } from './session/session.js';

/** What session answers: journeys, sessions, and the tenant's OpenID provider. The gateway speaks HTTP for all of it. */
export const sessionCalls = [
  startInteraction,
  startStepUp,
  startEnrolment,
  readInteraction,
  act,
  abandonInteraction,
  checkSession,
  endSession,
  listSessions,
  listActivity,
  revokeSessions,
  answerOidc,
  createClient,
  listClients,
  changeClient,
  deleteClient,
  listSigningKeys,
  readClient,
  applyClients,
  rotateSigningKeys,
  checkConsoleToken,
] as const;
