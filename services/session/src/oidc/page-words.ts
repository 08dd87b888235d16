/** What the provider's own pages say. */
export type Words = typeof en;

const en = {
  signOutTitle: 'Sign out?',
  signOutLead: (tenant: string) => `You are about to sign out of ${tenant} in this browser.`,
  signOut: 'Sign out',
  stay: 'Stay signed in',
  signingOut: 'You are being signed out.',
  signedOutTitle: 'You are signed out',
  signedOutLead: 'You can close this page, or sign in again.',
  signIn: 'Sign in',
  deviceTitle: 'Connect a device',
  deviceLead: 'Type the code that your device shows.',
  deviceCode: 'Code of the device',
  deviceUnknown: 'No device shows this code, or it has expired. Look at the device again.',
  goOn: 'Continue',
  confirmTitle: (client: string) => `Connect ${client}?`,
  confirmLead: 'Go on only if your device shows exactly this code, and if you asked it to connect.',
  connect: 'Connect',
  notMine: 'That is not my device',
  connectedTitle: 'Your device is connected',
  connectedLead: (client: string) => `You can close this page and go back to ${client}.`,
  refusedTitle: 'The device is not connected',
  errorTitle: 'That did not work',
  errorLead:
    'The application that sent you here asked for something that it may not have, or it took too long. Go back there and try again.',
  errorCode: 'For its developers:',
};

const de: Words = {
  signOutTitle: 'Abmelden?',
  signOutLead: (tenant) => `Sie melden sich in diesem Browser bei ${tenant} ab.`,
  signOut: 'Abmelden',
  stay: 'Angemeldet bleiben',
  signingOut: 'Sie werden abgemeldet.',
  signedOutTitle: 'Sie sind abgemeldet',
  signedOutLead: 'Sie können diese Seite schließen oder sich wieder anmelden.',
  signIn: 'Anmelden',
  deviceTitle: 'Gerät verbinden',
  deviceLead: 'Geben Sie den Code ein, den Ihr Gerät anzeigt.',
  deviceCode: 'Code des Geräts',
  deviceUnknown: 'Kein Gerät zeigt diesen Code an, oder er ist abgelaufen. Sehen Sie noch einmal auf das Gerät.',
  goOn: 'Weiter',
  confirmTitle: (client) => `${client} verbinden?`,
  confirmLead: 'Fahren Sie nur fort, wenn Ihr Gerät genau diesen Code anzeigt und Sie es verbinden wollten.',
  connect: 'Verbinden',
  notMine: 'Das ist nicht mein Gerät',
  connectedTitle: 'Ihr Gerät ist verbunden',
  connectedLead: (client) => `Sie können diese Seite schließen und zu ${client} zurückkehren.`,
  refusedTitle: 'Das Gerät ist nicht verbunden',
  errorTitle: 'Das hat nicht geklappt',
  errorLead:
    'Die Anwendung, von der Sie kommen, hat etwas verlangt, das sie nicht darf, oder es hat zu lange gedauert. Gehen Sie dorthin zurück und versuchen Sie es noch einmal.',
  errorCode: 'Für ihre Entwickler:',
};

export const wordsOf = (language: string): Words => (language.startsWith('de') ? de : en);
