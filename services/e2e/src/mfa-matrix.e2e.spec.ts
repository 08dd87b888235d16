import { Authenticator, heldOf } from './authenticator.js';
import { expect, newVisitor, test } from './fixtures.js';
import type { Visiting } from './mfa-crowd.js';
import { matrix, type Way } from './mfa-matrix.js';
import { enrolsTotp, showsApp, showsPasskey, signsInByForm } from './mfa-visits.js';
import type { Place, Visitor } from './visitor.js';

// Which pages stand between each way in and the account, of every policy, and what the session says then (b.3, b.4). There is one crowd: a
// row lets its people have said and done what it says, so that no row needs another.

type Holder = Visiting['holder'];
type Answer = (visitor: Visitor, holder: Holder) => Promise<unknown>;

const byOrganisation: Answer = async (visitor, { staffNumber = '' }) => {
  const { page } = visitor;
  await visitor.opens('/sign-in');
  await visitor.emailField.fill(visitor.email);
  await visitor.button('Continue').click();
  await page.getByLabel('Staff number').fill(staffNumber);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
};

/** The first proof. */
const comesIn: Readonly<Record<Way, Answer>> = {
  passkey: async (visitor) => {
    await visitor.opens('/sign-in');
    await visitor.passkeyButton.click();
  },
  'password, passkey': (visitor) => signsInByForm(visitor, { hasPasskey: true }),
  'password, app': (visitor) => signsInByForm(visitor),
  'code, app': async (visitor) => {
    await visitor.opens('/sign-in');
    await visitor.entersCode(await visitor.asksForCode());
  },
  'organisation, app': byOrganisation,
  organisation: byOrganisation,
};

/** What is offered is left for another day, where that may be; what is asked for is done. */
const answers: Partial<Readonly<Record<Place, Answer>>> = {
  mfa: (visitor, { secret }) => (secret ? showsApp(visitor, secret) : showsPasskey(visitor)),
  'turn-on-two-step': (visitor) => visitor.button('Not now').click(),
  'enrol-factor': (visitor, { authenticator }) =>
    authenticator ? visitor.button('Not now').click() : enrolsTotp(visitor),
};

for (const row of matrix) {
  const { policy, way, who, sees, ends } = row;
  test(`${policy}, ${way}, who ${who}: ${[...sees, 'account'].join(', ')}`, async ({ page, suite, crowd }) => {
    const { holder, people } = await crowd.comes(row);
    await Authenticator.attachTo(page, holder.authenticator?.credentials.map(heldOf));
    const visitor = newVisitor(page, suite, holder.email);
    visitor.origin = people.tenant.origin;
    await comesIn[way](visitor, holder);
    for (const place of sees) {
      await visitor.arrives(place);
      await answers[place]?.(visitor, holder);
    }
    await visitor.arrives('account');
    expect(await visitor.session()).toMatchObject(ends);
  });
}
