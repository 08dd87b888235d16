import type { Step } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { CodeForm, Resend } from './code-form.js';
import { OtherWays } from './other-ways.js';

export type CodeStep = Extract<Step, { name: 'code' }>;
type CodeProps = { journey: Journey; state: JourneyState; step: CodeStep };

export const Code = ({ journey, state, step }: CodeProps) => {
  const { t } = useTranslation();
  return (
    <div className="step-body">
      <CodeForm
        onCode={(code) => void journey.verifyCode(code)}
        onIncomplete={() => journey.refuse('codeFormat')}
        isPending={state.pending === 'verify'}
        fault={state.fault && t(`fault.${state.fault}`)}
        verify={t('code.verify')}
      />
      <Resend
        channel={step.channel}
        resendAt={step.resendAt}
        isPending={state.pending === 'resend'}
        onPress={() => void journey.ways.resendCode()}
      />
      <OtherWays journey={journey} state={state} besides="code" />
    </div>
  );
};
