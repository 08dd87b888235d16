import type { AccountTwoStep, MfaFactor } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { AppIcon, BackupIcon } from '../design/icons.js';
import { Toggle } from '../design/toggle.js';
import { Block, mayChange, Part, type AccountProps } from './block.js';
import { Factor } from './factor.js';
import { beginnings, changes } from './wish.js';

type TwoStepProps = AccountProps & { twoStep: AccountTwoStep };

/** What the tenant lets people set up; where that is not told, nothing is offered that might be refused. */
const isOffered = ({ offered }: AccountTwoStep, factor: MfaFactor) => offered?.includes(factor) === true;

/** One app at a time: it is ended before another takes its place. */
const App = ({ centre, state, twoStep }: TwoStepProps) => {
  const { t } = useTranslation();
  const name = t('enrol.factor.totp.name');
  const common = { centre, state, icon: <AppIcon />, name };
  if (twoStep.factors.includes('totp')) {
    const removal = {
      about: t('account.removeTotpAbout'),
      label: t('account.removeTotp'),
      change: changes.removeTotp(),
    };
    return <Factor {...common} tag={t('enrol.bound')} about={t('account.totpAbout')} removal={removal} />;
  }
  if (!isOffered(twoStep, 'totp')) return null;
  const addition = { label: t('account.setUp'), beginning: beginnings.totp() };
  return <Factor {...common} about={t('enrol.factor.totp.about')} addition={addition} />;
};

const BackupCodes = ({ centre, state, twoStep }: TwoStepProps) => {
  const { t } = useTranslation();
  const { backupCodesLeft: left } = twoStep;
  if (left === 0 && !isOffered(twoStep, 'backup-code')) return null;
  const beginning = beginnings.backupCodes();
  const common = { centre, state, icon: <BackupIcon />, name: t('enrol.factor.backup-code.name') };
  if (left === 0) {
    return <Factor {...common} about={t('account.noCodes')} addition={{ label: t('account.getCodes'), beginning }} />;
  }
  const removal = {
    about: t('account.removeBackupCodesAbout'),
    label: t('account.removeBackupCodes'),
    change: changes.removeBackupCodes(),
  };
  const addition = { label: t('account.newCodes'), beginning };
  const about = t('account.codesLeft', { count: left });
  return <Factor {...common} about={about} addition={addition} removal={removal} />;
};

const Choice = ({ centre, state, twoStep }: TwoStepProps) => {
  const { t } = useTranslation();
  const isOn = twoStep.state === 'on';
  if (!twoStep.optional) {
    return <p className="aside">{t('account.twoStepDemanded', { tenant: state.experience?.tenant.displayName })}</p>;
  }
  const isMissing = isOn && twoStep.factors.every((factor) => factor === 'backup-code');
  return (
    <>
      <Toggle
        name="two-step"
        isOn={isOn}
        isPending={state.pending === 'two-step'}
        isDisabled={!mayChange(state, 'factors')}
        onChange={(on) => void centre.wants(changes.switchTwoStep(on ? 'on' : 'off'))}
        about={t(isOn ? 'account.twoStepOnAbout' : 'account.twoStepOffAbout')}
      >
        {t('account.twoStepSwitch')}
      </Toggle>
      {isMissing && <p className="aside">{t('account.twoStepMissing')}</p>}
    </>
  );
};

/** The second step: whether there is one, and what it is. */
export const TwoStep = ({ centre, state }: AccountProps) => {
  const { t } = useTranslation();
  return (
    <Block name="twoStep" title={t('account.twoStep')} isTitleShown={false} state={state}>
      <Part centre={centre} state={state} name="twoStep" of={state.parts.twoStep}>
        {(twoStep) => (
          <>
            <Choice centre={centre} state={state} twoStep={twoStep} />
            <ul className="rows">
              <App centre={centre} state={state} twoStep={twoStep} />
              <BackupCodes centre={centre} state={state} twoStep={twoStep} />
            </ul>
          </>
        )}
      </Part>
    </Block>
  );
};
