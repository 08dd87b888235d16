import { profileField, type TenantExperience } from '@latchkey/contracts';
import { faultUnder } from '../api/problem.js';
import { CheckBox, TextArea, TextField } from '../design/fields.js';
import { NumberField } from '../design/number-field.js';
import { Panel } from '../design/page.js';
import { withOne } from './methods.js';
import { linesIn, profileNames, rejections } from './more-settings.js';
import type { ExperienceDraft } from './setting-panel.js';

type PartProps = { draft: ExperienceDraft };

const usualDays = 30;

/** Whether the offer of a passkey comes again to who has skipped it. */
export const SkippedOffer = ({ draft }: PartProps) => {
  const { passkey } = draft.value;
  const days = passkey.repromptAfterDays;
  const set = (repromptAfterDays: number | null) => draft.change({ passkey: { ...passkey, repromptAfterDays } });
  return (
    <>
      <CheckBox
        label="Offer a passkey again to who has skipped it"
        name="reprompt"
        isChecked={days !== null}
        onChange={(isOn) => set(isOn ? usualDays : null)}
      />
      {days !== null && (
        <NumberField
          label="Offered again after how many days"
          name="repromptAfterDays"
          about="From 1 to 3650"
          value={days}
          fault={faultUnder(draft.error, '/passkey/repromptAfterDays')}
          onChange={set}
        />
      )}
    </>
  );
};

/** Where a number is from that says no country. */
export const PhoneRegion = ({ draft }: PartProps) => {
  const { signIn } = draft.value;
  const set = (typed: string) =>
    draft.change({ signIn: { ...signIn, phoneRegion: typed === '' ? undefined : typed.toUpperCase() } });
  return (
    <TextField
      label="Country of phone numbers"
      name="phoneRegion"
      placeholder="DE"
      about="Two letters, for numbers that are typed without a country code. Empty: such numbers are not taken."
      value={signIn.phoneRegion ?? ''}
      fault={faultUnder(draft.error, '/signIn/phoneRegion')}
      onChange={set}
    />
  );
};

/** What everybody is asked for who lacks it. */
export const ProfileAsked = ({ draft }: PartProps) => {
  const { signUp } = draft.value;
  return (
    <fieldset className="fieldset">
      <legend>They are asked for</legend>
      {profileField.options.map((field, index) => (
        <CheckBox
          key={field}
          label={profileNames[field]}
          name={`profile-${field}`}
          fault={index === 0 ? faultUnder(draft.error, '/signUp/profile') : undefined}
          isChecked={signUp.profile.includes(field)}
          onChange={(isIn) => draft.change({ signUp: { ...signUp, profile: withOne(signUp.profile, field, isIn) } })}
        />
      ))}
      <p className="small soft">Once, after their next sign-in; also of people who are here already.</p>
    </fieldset>
  );
};

/** Whose e-mail address may sign up. */
export const EmailLists = ({ draft }: PartProps) => {
  const { emailRules } = draft.value;
  const set = (changes: Partial<TenantExperience['emailRules']>) =>
    draft.change({ emailRules: { ...emailRules, ...changes } });
  return (
    <Panel
      title="Who may sign up by e-mail"
      about="One address or domain a line: ada@example.com, example.com, *.example.com. For new people alone."
    >
      <div className="form">
        <TextArea
          label="Allowed"
          name="emailAllow"
          about="With any, no others may sign up. Empty: everybody may."
          value={emailRules.allow.join('\n')}
          fault={faultUnder(draft.error, '/emailRules/allow')}
          onChange={(text) => set({ allow: linesIn(text) })}
        />
        <TextArea
          label="Refused"
          name="emailBlock"
          about="Refused even if it is allowed above"
          value={emailRules.block.join('\n')}
          fault={faultUnder(draft.error, '/emailRules/block')}
          onChange={(text) => set({ block: linesIn(text) })}
        />
      </div>
    </Panel>
  );
};

/** What is asked of a new password. */
export const Passwords = ({ draft }: PartProps) => {
  const { passwordPolicy } = draft.value;
  const { length, characterTypes, rejects } = passwordPolicy;
  const set = (changes: Partial<TenantExperience['passwordPolicy']>) =>
    draft.change({ passwordPolicy: { ...passwordPolicy, ...changes } });
  const number = (pointer: string, value: number) => ({
    name: pointer,
    value,
    fault: faultUnder(draft.error, `/passwordPolicy/${pointer}`),
  });
  return (
    <Panel title="New passwords" about="For passwords that are chosen from now on; those that people have stay good.">
      <div className="form">
        <NumberField
          label="Characters at least"
          about="From 8 to 64"
          {...number('length/min', length.min)}
          onChange={(min) => set({ length: { ...length, min } })}
        />
        <NumberField
          label="Characters at most"
          about="From 64 to 256"
          {...number('length/max', length.max)}
          onChange={(max) => set({ length: { ...length, max } })}
        />
        <NumberField
          label="Kinds of characters"
          about="How many of lower case, upper case, digits and others it must mix, from 1 to 4. 1 asks for nothing: length helps more."
          {...number('characterTypes/min', characterTypes.min)}
          onChange={(min) => set({ characterTypes: { min } })}
        />
        <fieldset className="fieldset">
          <legend>Refused are passwords</legend>
          {rejections.map(({ name, label }) => (
            <CheckBox
              key={name}
              label={label}
              name={`rejects-${name}`}
              isChecked={rejects[name]}
              onChange={(isOn) => set({ rejects: { ...rejects, [name]: isOn } })}
            />
          ))}
        </fieldset>
        <TextArea
          label="Refused words"
          name="rejectedWords"
          about="A password with one of them in it is refused. One a line, of 3 characters or more"
          value={rejects.words.join('\n')}
          fault={faultUnder(draft.error, '/passwordPolicy/rejects/words')}
          onChange={(text) => set({ rejects: { ...rejects, words: linesIn(text) } })}
        />
      </div>
    </Panel>
  );
};
