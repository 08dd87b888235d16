import type { TenantExperience } from '@latchkey/contracts';
import type { ReactNode } from 'react';
import { faultUnder } from '../api/problem.js';
import { CheckBox, Select } from '../design/fields.js';
import { NumberField } from '../design/number-field.js';
import { Panel } from '../design/page.js';
import type { Draft } from '../drafts/use-draft.js';
import { readSetting, withSetting, type Setting, type SettingGroup } from './settings.js';

/** The draft of an experience, as its parts have it. */
export type ExperienceDraft = Draft<TenantExperience>;

/** Settings that belong together, and what has a part of its own beside them. */
export const SettingPanel = ({
  group: { title, about, settings },
  draft,
  children,
}: {
  group: SettingGroup;
  draft: ExperienceDraft;
  children?: ReactNode;
}) => (
  <Panel title={title} {...(about !== undefined && { about })}>
    <div className="form">
      {settings.map((setting) => (
        <SettingField key={`${setting.section} ${setting.name}`} setting={setting} draft={draft} />
      ))}
      {children}
    </div>
  </Panel>
);

const SettingField = ({ setting, draft }: { setting: Setting; draft: ExperienceDraft }) => {
  const value = readSetting(draft.value, setting);
  const change = (changed: unknown) => draft.change(withSetting(draft.value, setting, changed));
  const { label, about } = setting;
  const common = { label, name: `${setting.section}-${setting.name}`, ...(about !== undefined && { about }) };
  const fault = faultUnder(draft.error, `/${setting.section}/${setting.name}`);
  if (setting.kind === 'switch')
    return <CheckBox {...common} fault={fault} isChecked={value === true} onChange={change} />;
  if (setting.kind === 'number')
    return <NumberField {...common} fault={fault} value={Number(value)} onChange={change} />;
  return <Select {...common} fault={fault} value={String(value)} options={setting.options} onChange={change} />;
};
