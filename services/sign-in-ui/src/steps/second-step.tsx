import type { Step } from '@latchkey/contracts';
import type { ReactNode } from 'react';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { BackupCodes } from './backup-codes.js';
import { EnrolFactor } from './enrol-factor.js';
import { Mfa } from './mfa.js';
import { TurnOnTwoStep } from './turn-on-two-step.js';

const names = ['mfa', 'turn-on-two-step', 'enrol-factor', 'backup-codes'] as const;

/** The steps that are about a second factor. */
export type SecondStepOf = Extract<Step, { name: (typeof names)[number] }>;
/** All the others. */
export type FirstStep = Exclude<Step, SecondStepOf>;

export const isSecondStep = (step: Step): step is SecondStepOf => names.some((name) => name === step.name);

type SecondStepProps = { journey: Journey; state: JourneyState; step: SecondStepOf };

/** A second factor is due, or one is set up. */
export const SecondStep = ({ journey, state, step }: SecondStepProps): ReactNode => {
  switch (step.name) {
    case 'mfa':
      return <Mfa journey={journey} state={state} step={step} />;
    case 'turn-on-two-step':
      return <TurnOnTwoStep journey={journey} state={state} step={step} />;
    case 'enrol-factor':
      return <EnrolFactor journey={journey} state={state} step={step} />;
    case 'backup-codes':
      return <BackupCodes journey={journey} state={state} step={step} />;
  }
};
