import { servesLogo } from './page-tenants.js';
import {
  fills,
  hears,
  holds,
  inOrder,
  isFaulted,
  isLedElsewhere,
  isTold,
  names,
  namesThemselves,
  opens,
  presses,
  provesAddress,
  releases,
  submits,
  type PageJourney,
} from './page-scene.js';
import { accountJourneys } from './page-states-account.js';
import { consoleJourneys } from './page-states-console.js';
import { lateJourneys } from './page-states-late.js';
import { secondStepJourneys } from './page-states-mfa.js';
import { providerJourneys } from './page-states-provider.js';
import { carriesSecurityKey } from './security-key.js';

const entering = /\/interactions\/current$/;

/**
 * Every page and every state of it that looks different. Add a row when you add either: its picture, and the checks of
 * pages.e2e.spec.ts, follow.
 */
export const pageJourneys: readonly PageJourney[] = [
  {
    about: 'a sign-up, to the account and out again',
    tenant: 'default',
    states: [
      { name: 'sign-up', shows: 'identify', arrange: opens('/sign-up') },
      { name: 'sign-up-fault', shows: 'identify', arrange: inOrder(names('nobody'), isFaulted) },
      { name: 'code', shows: 'code', arrange: async ({ visitor }) => void (await visitor.asksForCode()) },
      {
        name: 'code-fault',
        shows: 'code',
        arrange: inOrder(({ visitor }) => visitor.entersCode('1'), isFaulted),
      },
      {
        name: 'code-busy',
        shows: 'code',
        arrange: inOrder(holds(/\/code\/verify$/), async ({ visitor }) =>
          visitor.entersCode(await visitor.newestCode(new Date(0))),
        ),
      },
      { name: 'create-passkey', shows: 'create-passkey', arrange: releases },
      {
        name: 'create-passkey-cancelled',
        shows: 'create-passkey',
        arrange: inOrder(
          ({ authenticator }) => authenticator.verifiesPerson(false),
          presses('Create a passkey'),
          isTold,
          ({ authenticator }) => authenticator.verifiesPerson(true),
        ),
      },
      { name: 'account', shows: 'account', arrange: presses('Create a passkey') },
      { name: 'signed-out', shows: 'identify', arrange: inOrder(presses('Sign out'), isTold) },
    ],
  },
  {
    about: 'a browser in trouble',
    tenant: 'default',
    states: [
      { name: 'sign-in', shows: 'identify', arrange: opens('/sign-in') },
      {
        name: 'expired',
        shows: 'identify',
        arrange: inOrder(
          ({ page }) => page.evaluate(() => fetch('/api/v1/interactions/current', { method: 'DELETE', body: '{}' })),
          namesThemselves,
          isTold,
        ),
      },
      {
        name: 'offline',
        shows: 'identify',
        arrange: inOrder(
          ({ context }) => context.setOffline(true),
          namesThemselves,
          ({ page }) => page.getByRole('button', { name: 'Try again' }).waitFor(),
        ),
      },
      {
        name: 'error',
        shows: 'stopped',
        arrange: inOrder(({ context }) => context.setOffline(false), hears(entering, 500), opens('/sign-in')),
      },
      { name: 'waiting', shows: 'stopped', arrange: inOrder(hears(entering, 503), opens('/sign-in')) },
    ],
  },
  {
    about: 'a browser that finds out that it cannot create a passkey',
    tenant: 'default',
    states: [
      {
        name: 'create-passkey-unsupported',
        shows: 'create-passkey',
        arrange: inOrder(
          ({ page }) =>
            page.addInitScript(() => {
              const credentials = navigator.credentials as CredentialsContainer | undefined;
              if (credentials) credentials.create = () => Promise.reject(new DOMException('', 'NotSupportedError'));
            }),
          ({ visitor }) => visitor.provesEmail('/sign-up'),
          presses('Create a passkey'),
          isTold,
        ),
      },
    ],
  },
  {
    about: 'a named person with a passkey, a password and a code',
    tenant: 'ways',
    states: [
      {
        name: 'passkey',
        shows: 'passkey',
        arrange: inOrder(
          ({ visitor }) => visitor.signsUpWithPasskey(),
          presses('Sign out'),
          opens('/sign-in'),
          namesThemselves,
        ),
      },
      { name: 'choose-method', shows: 'choose-method', arrange: presses('Try another way') },
      { name: 'password', shows: 'password', arrange: presses('Use your password') },
      {
        name: 'password-fault',
        shows: 'password',
        arrange: inOrder(fills('password', 'not that one'), submits, isFaulted),
      },
      {
        name: 'recover',
        shows: 'identify',
        arrange: ({ page }) => page.getByRole('link', { name: 'Forgot your password?' }).click(),
      },
      {
        name: 'new-password',
        shows: 'new-password',
        arrange: provesAddress,
      },
      {
        name: 'new-password-fault',
        shows: 'new-password',
        arrange: inOrder(fills('password', 'iloveyou1'), submits, isFaulted),
      },
      {
        name: 'done',
        shows: 'done',
        arrange: inOrder(isLedElsewhere, fills('password', 'four quiet herons at dusk'), submits),
      },
    ],
  },
  {
    about: 'somebody who is asked who they are',
    tenant: 'profile',
    states: [
      { name: 'profile', shows: 'profile', arrange: inOrder(opens('/sign-up'), provesAddress) },
      { name: 'profile-fault', shows: 'profile', arrange: inOrder(submits, isFaulted) },
      {
        name: 'new-password-first',
        shows: 'new-password',
        arrange: inOrder(fills('name', 'Ada Lovelace'), fills('username', 'ada'), submits),
      },
    ],
  },
  {
    about: 'name and password in one form',
    tenant: 'combined',
    states: [
      { name: 'combined', shows: 'identify', arrange: opens('/sign-in') },
      { name: 'combined-fault', shows: 'identify', arrange: inOrder(namesThemselves, isFaulted) },
    ],
  },
  {
    about: 'passwords alone',
    tenant: 'passwords',
    states: [{ name: 'combined-plain', shows: 'identify', arrange: opens('/sign-in') }],
  },
  {
    about: 'a telephone number',
    tenant: 'phone',
    states: [
      { name: 'phone', shows: 'identify', arrange: opens('/sign-in') },
      { name: 'phone-fault', shows: 'identify', arrange: inOrder(names('ada'), isFaulted) },
      { name: 'code-phone', shows: 'code', arrange: names('+44 20 7946 0958') },
    ],
  },
  {
    about: 'any name',
    tenant: 'mixed',
    states: [
      { name: 'mixed-sign-up', shows: 'identify', arrange: opens('/sign-up') },
      { name: 'mixed', shows: 'identify', arrange: opens('/sign-in') },
      { name: 'mixed-fault', shows: 'identify', arrange: inOrder(names('ada@'), isFaulted) },
      { name: 'password-username', shows: 'password', arrange: names('ada.lovelace') },
    ],
  },
  {
    about: 'any name, in German',
    tenant: 'mixed',
    locale: 'de-DE',
    states: [
      { name: 'german-sign-up', shows: 'identify', arrange: opens('/sign-up') },
      { name: 'german', shows: 'identify', arrange: opens('/sign-in') },
      { name: 'german-fault', shows: 'identify', arrange: inOrder(names('ada@'), isFaulted) },
      { name: 'german-password', shows: 'password', arrange: namesThemselves },
      {
        name: 'german-choose-method',
        shows: 'choose-method',
        arrange: presses('Anderen Weg wählen'),
      },
      {
        name: 'german-code',
        shows: 'code',
        arrange: presses('Code per E-Mail erhalten'),
      },
    ],
  },
  {
    about: 'a colour and a logo',
    tenant: 'branded',
    states: [
      { name: 'branded', shows: 'identify', arrange: inOrder(servesLogo, opens('/sign-in')) },
      {
        name: 'branded-create-passkey',
        shows: 'create-passkey',
        arrange: ({ visitor }) => visitor.provesEmail('/sign-up'),
      },
    ],
  },
  {
    about: 'a tenant where nobody signs up or has a password',
    tenant: 'signInOnly',
    states: [
      { name: 'sign-in-only', shows: 'identify', arrange: opens('/sign-in') },
      { name: 'not-offered-sign-up', shows: 'not-offered', arrange: opens('/sign-up') },
      { name: 'not-offered-recover', shows: 'not-offered', arrange: opens('/recover') },
    ],
  },
  {
    about: 'an organisation that signs its people in itself',
    tenant: 'default',
    // Loaded when it is needed: it brings a whole provider along.
    states: [
      {
        name: 'sso',
        shows: 'sso',
        arrange: async (scene) => (await import('./page-organisation.js')).givesWorkAddress(scene),
      },
    ],
    after: async (scene) => (await import('./page-organisation.js')).closesOrganisation(scene),
  },
  {
    about: 'a passkey of another device',
    tenant: 'default',
    states: [
      {
        name: 'create-passkey-here',
        shows: 'create-passkey',
        arrange: inOrder(
          ({ visitor }) => visitor.returns(),
          ({ page, authenticator }) => carriesSecurityKey(page, authenticator),
          presses('Continue with passkey'),
        ),
      },
    ],
  },
  ...secondStepJourneys,
  ...providerJourneys,
  ...accountJourneys,
  ...lateJourneys,
  ...consoleJourneys,
];
