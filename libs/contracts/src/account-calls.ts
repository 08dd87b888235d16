import {
  changeName,
  changePassword,
  choosePrimaryIdentifier,
  identifierAdded,
  identifierChangeReverted,
  identifierRemoved,
  listIdentifiers,
  primaryIdentifierChanged,
  removeIdentifier,
  undoIdentifierChange,
} from './identity/account.js';

/** What people do with their own password, name and identifiers: the gateway speaks HTTP for it, identity answers. */
export const ownAccount = [
  changePassword,
  changeName,
  listIdentifiers,
  removeIdentifier,
  choosePrimaryIdentifier,
  undoIdentifierChange,
] as const;

/** What identity tells of people's identifiers. */
export const identifierNews = [
  identifierAdded,
  identifierRemoved,
  primaryIdentifierChanged,
  identifierChangeReverted,
] as const;
