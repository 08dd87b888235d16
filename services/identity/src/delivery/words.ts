/** What a mail says. */
export type MailWords = { readonly subject: string; readonly text: string };

type Site = { readonly tenant: string; readonly origin: string };

const boundLine = ({ origin, code }: { origin: string; code: string }): string =>
  `@${new URL(origin).hostname} #${code}`;

type Words = {
  /** The code stands on a line of its own, so that people and programs find it. */
  code(facts: Site & { code: string; minutes: number }): MailWords;
  noAccount(facts: Site & { address: string }): MailWords;
  /** The address may sign in, and was added too short a time ago to help to a new password. */
  tooNew(facts: Site & { address: string }): MailWords;
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
  tooNew: ({ tenant, origin, address }) => ({
    subject: `Your password for ${tenant}`,
    text: `Somebody, probably you, asked for a new password for ${tenant} (${origin}) with ${address}.

This address was added to your account less than 24 hours ago. Until then it does not help to a new password, so this message has no code. Use an address that you have had for longer, or another way to sign in.

If it was not you, you do not need to do anything.
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
  tooNew: ({ tenant, origin, address }) => ({
    subject: `Ihr Passwort für ${tenant}`,
    text: `Jemand, wahrscheinlich Sie, hat mit ${address} ein neues Passwort für ${tenant} (${origin}) angefordert.

Diese Adresse gehört seit weniger als 24 Stunden zu Ihrem Konto. So lange hilft sie nicht zu einem neuen Passwort. Darum enthält diese Nachricht keinen Code. Verwenden Sie eine Adresse, die Sie länger haben, oder melden Sie sich anders an.

Wenn Sie es nicht waren, brauchen Sie nichts zu tun.
`,
  }),
  sms: ({ tenant, origin, code, minutes }) =>
    `${code} ist Ihr Code für ${tenant}, ${minutes} ${minutes === 1 ? 'Minute' : 'Minuten'} lang. Geben Sie ihn nicht weiter.\n\n${boundLine({ origin, code })}`,
};

/** The words in the language of a BCP 47 tag, or else in English. */
export const wordsIn = (language: string): Words => (/^de(?:-|$)/i.test(language.trim()) ? german : english);
