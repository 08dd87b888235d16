import type { Prerequisite } from '@latchkey/contracts';

type Words = { title: string; todo: string };

const words: Readonly<Record<string, Words>> = {
  administrator: { title: 'Somebody administers', todo: 'There is no token of the management API that lives.' },
  mail_delivery: { title: 'Mail is delivered', todo: 'The mail server does not answer: nobody gets a code.' },
  sms_delivery: { title: 'Text messages are delivered', todo: 'Nobody sends them: codes do not reach telephones.' },
  origin_of_every_host: { title: 'Every host has its origin', todo: 'A host is served that no passkey works on.' },
  rp_id_fits_origins: {
    title: 'The RP ID fits every origin',
    todo: 'Browsers refuse passkeys on an origin outside it.',
  },
  recovery_method: { title: 'There is a way back without a passkey', todo: 'Who loses their passkeys is locked out.' },
  passkey_sign_in: { title: 'Passkeys sign in', todo: 'They are switched off.' },
};

/** What a prerequisite is about, and what is to be done where it is pending. One that is not known here has its own name. */
export function wordsOf({ name, status, reason }: Prerequisite): { title: string; todo: string | undefined } {
  const known = words[name];
  const title = known?.title ?? name.replaceAll('_', ' ');
  return { title, todo: status === 'done' ? undefined : (known?.todo ?? reason?.replaceAll('_', ' ')) };
}

/** How far a tenant is, in one sentence. */
export function progressTold(prerequisites: readonly Prerequisite[]): string {
  const open = prerequisites.filter(({ status }) => status === 'pending').length;
  if (open === 0) return 'Everything that people need to sign in with passkeys is there.';
  return `${prerequisites.length - open} of ${prerequisites.length} are done.`;
}
