import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { gateway } from '../gateway.js';
import { Link } from '../router.js';
import { LinkPage, isLinkOver } from './link-page.js';
import { forgetSecret, secretIn } from './secret.js';

/** Takes back a change of an address or number, by the link of the notice that told of it. Nobody need be signed in. */
export const UndoPage = () => {
  const { t } = useTranslation();
  const [secret] = useState(() => secretIn(location.hash));
  const undo = async () => {
    try {
      await gateway.account.undo(secret ?? '');
      forgetSecret();
    } catch (error) {
      if (isLinkOver(error)) forgetSecret();
      throw error;
    }
  };
  return (
    <LinkPage
      name="undo"
      isOver={secret === undefined}
      act={undo}
      after={(state) =>
        state !== 'open' && (
          <Link to="/account" kind="button">
            {t('undo.go')}
          </Link>
        )
      }
    />
  );
};
