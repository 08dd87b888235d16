import { expect, it } from 'vitest';
import { sessionChanges, type SessionContent } from './session-view.js';

const shop = { sid: 'a', grantId: 'b' };
const bank = { sid: 'c', grantId: 'd' };
const form = { secret: 's', clientId: 'shop' };

it.each<{ because: string; read: SessionContent; now: SessionContent; changes: SessionContent }>([
  {
    because: 'a first product is added',
    read: {},
    now: { authorizations: { shop } },
    changes: { authorizations: { shop } },
  },
  {
    because: 'what was read is not written back: another request may have changed it since',
    read: { authorizations: { shop }, state: form },
    now: { authorizations: { shop, bank }, state: { ...form } },
    changes: { authorizations: { bank } },
  },
  {
    because: 'a form that is opened is written, and no product',
    read: { authorizations: { shop } },
    now: { authorizations: { shop }, state: form },
    changes: { authorizations: {}, state: form },
  },
  {
    because: 'a form that is done with is taken away, and a product that is signed out of',
    read: { authorizations: { shop, bank }, state: form },
    now: { authorizations: { bank } },
    changes: { authorizations: { shop: null }, state: null },
  },
  {
    because: 'a product whose grant is another is written anew',
    read: { authorizations: { shop } },
    now: { authorizations: { shop: { ...shop, grantId: 'e' } } },
    changes: { authorizations: { shop: { ...shop, grantId: 'e' } } },
  },
])('$because', ({ read, now, changes }) => {
  expect(sessionChanges(read, now)).toEqual(changes);
});
