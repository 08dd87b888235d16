import { identifierType, knownLanguages, type TenantExperience } from '@latchkey/contracts';
import { faultUnder } from '../api/problem.js';
import { CheckBox, Select, TextField } from '../design/fields.js';
import { Panel } from '../design/page.js';
import { typeName } from '../users/people.js';
import { brandingOf, proofOf, proofsFor, withOne, withProof } from './methods.js';
import { MethodOrder } from './method-order.js';
import { PhoneRegion, ProfileAsked } from './experience-more.js';
import type { ExperienceDraft } from './setting-panel.js';

type PartProps = { draft: ExperienceDraft };

const languageNames: Readonly<Record<string, string>> = { en: 'English', de: 'German' };
const nameOfLanguage = (tag: string) => languageNames[tag] ?? tag;

/** Whose pages they are. */
export const Look = ({ draft }: PartProps) => {
  const { displayName, branding } = draft.value;
  const set = (changes: { colour?: string; logo?: string }) =>
    draft.change({ branding: brandingOf({ ...branding, ...changes }) });
  return (
    <Panel title="Name and look">
      <div className="form">
        <TextField
          label="Name"
          name="displayName"
          about="On every page and in every message"
          value={displayName}
          fault={faultUnder(draft.error, '/displayName')}
          onChange={(name) => draft.change({ displayName: name })}
        />
        <TextField
          label="Colour"
          name="colour"
          placeholder="#0d4f48"
          about="Of buttons and links, as #rrggbb. It is made darker or lighter where it could not be read."
          value={branding.colour ?? ''}
          fault={faultUnder(draft.error, '/branding/colour')}
          onChange={(colour) => set({ colour })}
        />
        <TextField
          label="Logo"
          name="logo"
          inputMode="url"
          about="An https address of a picture for a light ground"
          value={branding.logo ?? ''}
          fault={faultUnder(draft.error, '/branding/logo')}
          onChange={(logo) => set({ logo })}
        />
      </div>
    </Panel>
  );
};

/** What the pages may be read in. */
export const Languages = ({ draft }: PartProps) => {
  const { languages } = draft.value;
  const set = (changes: Partial<TenantExperience['languages']>) =>
    draft.change({ languages: { ...languages, ...changes } });
  return (
    <Panel title="Languages">
      <div className="form">
        {knownLanguages.map((tag) => (
          <CheckBox
            key={tag}
            label={nameOfLanguage(tag)}
            name={`language-${tag}`}
            fault={tag === knownLanguages[0] ? faultUnder(draft.error, '/languages/supported') : undefined}
            isChecked={languages.supported.includes(tag)}
            onChange={(isIn) => set({ supported: withOne(languages.supported, tag, isIn) })}
          />
        ))}
        <Select
          label="For a browser that asks for none of them"
          name="defaultLanguage"
          value={languages.default}
          options={knownLanguages.map((tag) => ({ value: tag, label: nameOfLanguage(tag) }))}
          fault={faultUnder(draft.error, '/languages/default')}
          onChange={(tag) => set({ default: tag })}
        />
      </div>
    </Panel>
  );
};

const identifierFirsts = [
  { value: 'convenient', label: 'A passkey first, if this person has one' },
  { value: 'hidden', label: 'The same for every name, so that nobody learns who has an account' },
] as const;

/** What signs in, and how it is proved. */
export const Methods = ({ draft }: PartProps) => {
  const { signIn } = draft.value;
  const set = (changes: Partial<TenantExperience['signIn']>) => draft.change({ signIn: { ...signIn, ...changes } });
  return (
    <Panel title="Ways to sign in" about="Beside passkeys, and as a way back to them.">
      <div className="form">
        {identifierType.options.map((type, index) => (
          <Select
            key={type}
            label={typeName(type)}
            name={`method-${type}`}
            value={proofOf(signIn.methods, type)}
            options={proofsFor(type)}
            fault={index === 0 ? faultUnder(draft.error, '/signIn/methods') : undefined}
            onChange={(proof) => set({ methods: withProof(signIn.methods, type, proof) })}
          />
        ))}
        <MethodOrder draft={draft} />
        <Select
          label="What a typed name brings up"
          name="identifierFirst"
          value={signIn.identifierFirst}
          options={identifierFirsts}
          fault={faultUnder(draft.error, '/signIn/identifierFirst')}
          onChange={(identifierFirst) => set({ identifierFirst })}
        />
        <PhoneRegion draft={draft} />
      </div>
    </Panel>
  );
};

const signUps = [
  { value: 'sign-in-and-sign-up', label: 'Anybody may sign up' },
  { value: 'sign-in-only', label: 'Nobody may sign up' },
] as const;

/** How somebody new gets an account. */
export const SignUp = ({ draft }: PartProps) => {
  const { signUp, signInMode } = draft.value;
  const set = (changes: Partial<TenantExperience['signUp']>) => draft.change({ signUp: { ...signUp, ...changes } });
  return (
    <Panel title="Sign-up">
      <div className="form">
        <Select
          label="New people"
          name="signInMode"
          value={signInMode}
          options={signUps}
          fault={faultUnder(draft.error, '/signInMode')}
          onChange={(mode) => draft.change({ signInMode: mode })}
        />
        <fieldset className="fieldset">
          <legend>They are known by</legend>
          {identifierType.options.map((type) => (
            <CheckBox
              key={type}
              label={typeName(type)}
              name={`signUp-${type}`}
              isChecked={signUp.identifiers.includes(type)}
              onChange={(isIn) => set({ identifiers: withOne(signUp.identifiers, type, isIn) })}
            />
          ))}
        </fieldset>
        <CheckBox
          label="They prove it first"
          name="verify"
          fault={faultUnder(draft.error, '/signUp/identifiers')}
          isChecked={signUp.verify}
          onChange={(verify) => set({ verify })}
        />
        <CheckBox
          label="They choose a password"
          name="signUpPassword"
          fault={faultUnder(draft.error, '/signUp/password')}
          isChecked={signUp.password}
          onChange={(password) => set({ password })}
        />
        <CheckBox
          label="They are asked for a passkey first"
          about="And for a password only without one."
          name="passkeyFirst"
          fault={faultUnder(draft.error, '/signUp/passkeyFirst')}
          isChecked={signUp.passkeyFirst}
          onChange={(passkeyFirst) => set({ passkeyFirst })}
        />
        <ProfileAsked draft={draft} />
      </div>
    </Panel>
  );
};
