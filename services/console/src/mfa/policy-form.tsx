import { mfaFactor, type ManagedMfaPolicy, type MfaFactor } from '@latchkey/contracts';
import { Button } from '../design/button.js';
import { CheckBox, Select } from '../design/fields.js';
import { NumberField } from '../design/number-field.js';
import { Panel } from '../design/page.js';
import type { Draft } from '../drafts/use-draft.js';
import { factorNames, requirements, sooner, withFactor } from './policy-draft.js';

type PartProps = {
  draft: Draft<ManagedMfaPolicy>;
  mayWrite: boolean;
  /** What is wrong with a member, whether it was saved or only asked about. */
  faultOf: (pointer: string) => string | undefined;
};
type Mfa = ManagedMfaPolicy['mfa'];

const changed = ({ value, change }: Draft<ManagedMfaPolicy>, changes: Partial<Mfa>) =>
  change({ mfa: { ...value.mfa, ...changes } });

/** The policy itself. */
export const PolicyForm = (props: PartProps) => (
  <fieldset className="fieldset stack" disabled={!props.mayWrite} aria-label="MFA policy">
    <Requirement {...props} />
    <Factors {...props} />
    <Trust {...props} />
  </fieldset>
);

const Requirement = ({ draft, faultOf }: PartProps) => {
  const { mfa } = draft.value;
  return (
    <Panel title="Who is asked for a second factor">
      <div className="form">
        <Select
          label="Policy"
          name="policy"
          value={mfa.policy}
          options={requirements}
          about={requirements.find(({ value }) => value === mfa.policy)?.about}
          fault={faultOf('/mfa/policy') ?? faultOf('/mfa/adaptive')}
          onChange={(policy) => changed(draft, { policy, adaptive: policy.startsWith('adaptive') })}
        />
        <CheckBox
          label="A passkey is a second factor too"
          about="Where it verified its person, by finger, face or PIN. Whoever signs in so is asked for nothing else."
          name="satisfiesMfa"
          isChecked={draft.value.passkey.satisfiesMfa}
          onChange={(satisfiesMfa) => draft.change({ passkey: { satisfiesMfa } })}
        />
      </div>
    </Panel>
  );
};

const Factors = ({ draft, mayWrite, faultOf }: PartProps) => {
  const { factors } = draft.value.mfa;
  const fault = faultOf('/mfa/factors');
  const others = mfaFactor.options.filter((factor) => !factors.includes(factor));
  return (
    <Panel title="Factors" about="In the order in which they are offered.">
      <ul className="rows">
        {[...factors, ...others].map((factor) => (
          <li key={factor}>
            <CheckBox
              label={factorNames[factor]}
              name={factor}
              isChecked={factors.includes(factor)}
              onChange={(isIn) => changed(draft, { factors: withFactor(factors, factor, isIn) })}
            />
            {mayWrite && factors.indexOf(factor) > 0 && <Sooner draft={draft} factor={factor} />}
          </li>
        ))}
      </ul>
      {fault && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
    </Panel>
  );
};

const Sooner = ({ draft, factor }: { draft: Draft<ManagedMfaPolicy>; factor: MfaFactor }) => (
  <Button
    kind="quiet"
    label={`Offer sooner: ${factorNames[factor]}`}
    onPress={() => changed(draft, { factors: sooner(draft.value.mfa.factors, factor) })}
  >
    Offer sooner
  </Button>
);

const firstEnrolments = [
  { value: 'channel', label: 'That they receive what is sent to them' },
  { value: 'any', label: 'Whatever signs them in' },
] as const;

const Trust = ({ draft, faultOf }: PartProps) => {
  const { trustedDevices, trustSso, firstEnrolment } = draft.value.mfa;
  const setDevices = (changes: Partial<Mfa['trustedDevices']>) =>
    changed(draft, { trustedDevices: { ...trustedDevices, ...changes } });
  return (
    <Panel title="What is trusted">
      <div className="form">
        <Select
          label="Before the first factor is set up, people prove"
          name="firstEnrolment"
          value={firstEnrolment}
          options={firstEnrolments}
          about="A password that somebody else knows should not be enough to set one up."
          fault={faultOf('/mfa/firstEnrolment')}
          onChange={(wanted) => changed(draft, { firstEnrolment: wanted })}
        />
        <CheckBox
          label="People may trust a browser of theirs"
          about="It is spared the second factor for a while."
          name="trustedDevices"
          isChecked={trustedDevices.enabled}
          onChange={(enabled) => setDevices({ enabled })}
        />
        <NumberField
          label="For how many days"
          name="days"
          about="From 1 to 365"
          value={trustedDevices.days}
          fault={faultOf('/mfa/trustedDevices')}
          onChange={(days) => setDevices({ days })}
        />
        <CheckBox
          label="Take an organisation’s own sign-in for a second factor"
          about="For people who sign in by SSO: what their organisation asks of them is enough."
          name="trustSso"
          isChecked={trustSso}
          onChange={(trusted) => changed(draft, { trustSso: trusted })}
        />
      </div>
    </Panel>
  );
};
