import type { TypedContact } from '@latchkey/client';
import { choosing } from '../journey/history.js';
import { entryState, navigate, type SetUp } from '../router.js';
import type { PlacedNote } from './account-centre.js';
import type { Wish } from './wish.js';

/** What the account's page finds when somebody comes back to it. */
export type Arrival = { wish?: Wish; note?: PlacedNote };

// In memory alone: a password that is about to be set is in no entry of the browser's history.
let held: Wish | undefined;
let arrival: Arrival = {};
let wished: TypedContact | undefined;

const journeyEntry = { step: 'account', fromAccount: true } as const;

/** A wish waits until its person has proved themselves once more. */
export const goToStepUp = (wish: Wish) => {
  held = wish;
  navigate('/step-up', journeyEntry);
};

/** The journey of a set-up has begun. */
export const goToSetUp = (setsUp: SetUp, contact?: TypedContact) => {
  wished = contact;
  navigate('/set-up', { ...journeyEntry, setsUp });
};

/** Where the code went that the set-up waits for, as long as this page lives. */
export const wishedContact = () => wished;

const setUpNotes: Readonly<Record<SetUp, PlacedNote>> = {
  passkey: { name: 'passkeyAdded', tone: 'good', section: 'passkeys' },
  totp: { name: 'totpAdded', tone: 'good', section: 'twoStep' },
  backupCodes: { name: 'backupCodesAdded', tone: 'good', section: 'twoStep' },
  email: { name: 'emailAdded', tone: 'good', section: 'identifiers' },
  phone: { name: 'phoneAdded', tone: 'good', section: 'identifiers' },
};

/** What is said when something is set up. */
export const setUpNote = (setsUp: SetUp | undefined): PlacedNote | undefined => setsUp && setUpNotes[setsUp];

const goBack = () => {
  const { fromAccount, step } = entryState();
  if (fromAccount) history.go(step === choosing ? -2 : -1);
  else navigate('/account', { replace: true });
};

/** The proof is there: what waited for it is done at once, and whoever came without a wish is told that they can go on. */
export const returnConfirmed = () => {
  arrival = held ? { wish: held } : { note: { name: 'confirmed', tone: 'good' } };
  held = undefined;
  goBack();
};

/** Back to the account; what waited is given up. */
export const goToAccount = (note?: PlacedNote) => {
  arrival = note ? { note } : {};
  held = undefined;
  goBack();
};

/** What somebody comes back with, once. */
export const takeArrival = (): Arrival => {
  const taken = arrival;
  arrival = {};
  held = undefined;
  return taken;
};
