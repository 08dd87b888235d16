import type { CSSProperties } from 'react';
import { figure } from '../design/dates.js';

type BarsProps = {
  label: string;
  rows: readonly { name: string; count: number; of: number; told: string; tone?: number }[];
};

/** Figures beside each other, as long as they are large. */
export const Bars = ({ label, rows }: BarsProps) => (
  <ul className="lengths" aria-label={label}>
    {rows.map(({ name, count, of, told, tone = 1 }) => (
      <li key={name}>
        <span className="length-name">{name}</span>
        <span className="length-count">{figure(count)}</span>
        {told !== '' && <span className="length-told">{told}</span>}
        <span className="length-track" aria-hidden="true">
          <span
            className="length-bar"
            data-tone={tone}
            style={{ '--length': of === 0 ? 0 : count / of } as CSSProperties}
          />
        </span>
      </li>
    ))}
  </ul>
);
