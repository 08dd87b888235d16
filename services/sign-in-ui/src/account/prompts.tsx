import { useTranslation } from 'react-i18next';
import { Toggle } from '../design/toggle.js';
import { Block, mayChange, Part, type AccountProps } from './block.js';
import { changes } from './wish.js';

/** Whether passkeys are offered to somebody who signs in without one. */
export const Prompts = ({ centre, state }: AccountProps) => {
  const { t } = useTranslation();
  return (
    <Block name="prompts" title={t('account.prompts')} isTitleShown={false} state={state}>
      <Part centre={centre} state={state} name="prompts" of={state.parts.prompts}>
        {({ passkey }) => (
          <Toggle
            name="prompts"
            isOn={passkey === 'ask'}
            isPending={state.pending === 'prompts'}
            isDisabled={!mayChange(state, 'passkeys')}
            onChange={(on) => void centre.wants(changes.prompts(on ? 'ask' : 'never'))}
            about={t('account.promptsAbout')}
          >
            {t('account.promptsSwitch')}
          </Toggle>
        )}
      </Part>
    </Block>
  );
};
