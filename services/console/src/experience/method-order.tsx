import { useState } from 'react';
import { Button } from '../design/button.js';
import { typeName } from '../users/people.js';
import { withMoved } from './methods.js';
import type { ExperienceDraft } from './setting-panel.js';

/** Which way comes first: the pages offer them in this order. Of one way there is none. */
export const MethodOrder = ({ draft }: { draft: ExperienceDraft }) => {
  const [told, setTold] = useState('');
  const { signIn } = draft.value;
  const { methods } = signIn;
  if (methods.length < 2) return null;
  const move = (from: number, by: -1 | 1) => {
    const ordered = withMoved(methods, from, by);
    draft.change({ signIn: { ...signIn, methods: ordered } });
    setTold(`Offered in this order: ${ordered.map(({ identifier }) => typeName(identifier)).join(', ')}.`);
  };
  return (
    <fieldset className="fieldset">
      <legend>Offered in this order</legend>
      <ol className="rows">
        {methods.map(({ identifier }, place) => (
          <li key={identifier}>
            <span className="row-main">
              {place + 1}. {typeName(identifier)}
            </span>
            <span className="actions">
              {/* Those at the ends do nothing, and keep the focus. */}
              <Button kind="quiet" label={`Earlier: ${typeName(identifier)}`} onPress={() => move(place, -1)}>
                Earlier
              </Button>
              <Button kind="quiet" label={`Later: ${typeName(identifier)}`} onPress={() => move(place, 1)}>
                Later
              </Button>
            </span>
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {told}
      </p>
    </fieldset>
  );
};
