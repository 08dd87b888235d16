type CheckBoxProps = { name: string; isChecked: boolean; onChange: (isChecked: boolean) => void; children: string };

/** Something to say yes to; the words are its to press as well. */
export const CheckBox = ({ name, isChecked, onChange, children }: CheckBoxProps) => (
  <label className="check-box">
    <input type="checkbox" name={name} checked={isChecked} onChange={({ target }) => onChange(target.checked)} />
    <span>{children}</span>
  </label>
);
