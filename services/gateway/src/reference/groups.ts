/** What a call is about: its tag in the reference, and what shows who makes it. */
export type Group = {
  readonly tag: string;
  readonly isAdministration: boolean;
  /** A journey's browser, a session, or nothing. */
  readonly proof: 'browser' | 'session' | 'none';
};

const administration = '/api/v1/admin/';

/** Parts of a tenant that have no tag of their own. */
const ofTenants = new Set(['domains', 'experience', 'readiness', 'configuration']);

// The first that a path begins with.
const others: readonly (Group & { readonly path: string })[] = [
  { path: '/api/v1/interactions', tag: 'Journeys', isAdministration: false, proof: 'browser' },
  { path: '/api/v1/step-up', tag: 'Journeys', isAdministration: false, proof: 'session' },
  { path: '/api/v1/sso', tag: 'Journeys', isAdministration: false, proof: 'browser' },
  { path: '/api/v1/session', tag: 'Session', isAdministration: false, proof: 'session' },
  { path: '/api/v1/account/undo', tag: 'Account', isAdministration: false, proof: 'none' },
  { path: '/api/v1/account', tag: 'Account', isAdministration: false, proof: 'session' },
];

/** It goes by a session, as a page's calls do: who has no token yet cannot present one. */
const claim = '/api/v1/admin/administrators/claim';

/** The group of a route; what nobody has named is open to everybody. */
export function groupOf(route: string): Group {
  if (route === claim) return { tag: tagOf(route), isAdministration: false, proof: 'session' };
  if (route.startsWith(administration)) return { tag: tagOf(route), isAdministration: true, proof: 'none' };
  const found = others.find(({ path }) => route === path || route.startsWith(`${path}/`));
  return found ?? { tag: 'Experience', isAdministration: false, proof: 'none' };
}

/** The part of the management API: the first word below a tenant, or below all of it. */
function tagOf(route: string): string {
  const [first = '', , below = ''] = route.slice(administration.length).split('/');
  const part = first !== 'tenants' || below === '' || ofTenants.has(below) ? first : below;
  return `Management: ${part.replaceAll('-', ' ')}`;
}
