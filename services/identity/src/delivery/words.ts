/** What a mail says. */
export type MailWords = { readonly subject: string; readonly text: string };

type Site = { readonly tenant: string; readonly origin: string };

const boundLine = ({ origin, code }: { origin: string; code: string }): string =>
  `@${new URL(origin).hostname} #${code}`;

type Words = {
  /** The code stands on a line of its own, so that people and programs find it. */
  code(facts: Site & { code: string; minutes: number }): MailWords;
  noAccount(facts: Site & { address: string }): MailWords;
  /** Somebody signed in with a backup code, perhaps not its owner. */
  backupCodeUsed(facts: Site): MailWords;
  /**
   * A text message. Its last line binds the code to the host, so that a phone fills it in there and nowhere else
   * (origin-bound one-time codes, WICG).
   */
  sms(facts: Site & { code: string; minutes: number }): string;
};

const english: Words = {
  code: ({ tenant, origin, code, minutes }) => ({
    subject: `Your code for ${tenant}`,
    text: `Your code for ${tenant} (${origin}) is:

${code}

It works once, for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, on the page where you asked for it. Nobody from ${tenant} will ever ask you for it: please do not pass it on.

If you did not ask for a code, you do not need to do anything. Without it nobody can sign in with your address.
`,
  }),
  noAccount: ({ tenant, origin, address }) => ({
    subject: `Signing in to ${tenant}`,
    text: `Somebody, probably you, tried to sign in to ${tenant} (${origin}) with ${address}.

There is no account for this address there, so this message has no code.

If it was you, you may have used another address. To create an account with this one, go back to ${origin} and choose "Create account".

If it was not you, you do not need to do anything.
`,
  }),
  backupCodeUsed: ({ tenant, origin }) => ({
    subject: `A backup code for ${tenant} was used`,
    text: `One of your backup codes for ${tenant} (${origin}) has just been used as a second step to sign in. It does not work again.

If that was you, you do not need to do anything. If you are running out of codes, you can have new ones.

If it was not you, somebody has your codes and another way into your account. Sign in at ${origin}, change your password and have new backup codes made, or ask whoever manages ${tenant} to help you.
`,
  }),
  sms: ({ tenant, origin, code, minutes }) =>
    `${code} is your code for ${tenant}, for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. Do not pass it on.\n\n${boundLine({ origin, code })}`,
};

const german: Words = {
  code: ({ tenant, origin, code, minutes }) => ({
    subject: `Ihr Code für ${tenant}`,
    text: `Ihr Code für ${tenant} (${origin}) lautet:

${code}

Er gilt einmal, ${minutes} ${minutes === 1 ? 'Minute' : 'Minuten'} lang, auf der Seite, auf der Sie ihn angefordert haben. Niemand von ${tenant} wird Sie je danach fragen: Bitte geben Sie ihn nicht weiter.

Wenn Sie keinen Code angefordert haben, brauchen Sie nichts zu tun. Ohne ihn kann sich niemand mit Ihrer Adresse anmelden.
`,
  }),
  noAccount: ({ tenant, origin, address }) => ({
    subject: `Anmeldung bei ${tenant}`,
    text: `Jemand, wahrscheinlich Sie, wollte sich mit ${address} bei ${tenant} (${origin}) anmelden.

Zu dieser Adresse gibt es dort kein Konto. Darum enthält diese Nachricht keinen Code.

Wenn Sie es waren, haben Sie vielleicht eine andere Adresse verwendet. Um mit dieser ein Konto anzulegen, gehen Sie zurück zu ${origin} und wählen Sie „Konto anlegen“.

Wenn Sie es nicht waren, brauchen Sie nichts zu tun.
`,
  }),
  backupCodeUsed: ({ tenant, origin }) => ({
    subject: `Ein Backup-Code für ${tenant} wurde verwendet`,
    text: `Einer Ihrer Backup-Codes für ${tenant} (${origin}) wurde gerade als zweiter Schritt einer Anmeldung verwendet. Er gilt kein zweites Mal.

Wenn Sie das waren, brauchen Sie nichts zu tun. Gehen Ihnen die Codes aus, können Sie neue bekommen.

Wenn Sie es nicht waren, hat jemand Ihre Codes und noch einen Zugang zu Ihrem Konto. Melden Sie sich unter ${origin} an, ändern Sie Ihr Passwort und lassen Sie neue Backup-Codes erstellen, oder wenden Sie sich an die Verwaltung von ${tenant}.
`,
  }),
  sms: ({ tenant, origin, code, minutes }) =>
    `${code} ist Ihr Code für ${tenant}, ${minutes} ${minutes === 1 ? 'Minute' : 'Minuten'} lang. Geben Sie ihn nicht weiter.\n\n${boundLine({ origin, code })}`,
};

/** The words in the language of a BCP 47 tag, or else in English. */
export const wordsIn = (language: string): Words => (/^de(?:-|$)/i.test(language.trim()) ? german : english);
