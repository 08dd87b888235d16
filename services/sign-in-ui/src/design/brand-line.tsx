import type { Experience } from '@latchkey/contracts';
import { useState } from 'react';
import { Mark } from './mark.js';

const Logo = ({ logo, name }: { logo: string; name: string }) => {
  const [isMissing, setMissing] = useState(false);
  if (isMissing) return <NameAlone name={name} />;
  return <img className="logo" src={logo} alt={name} referrerPolicy="no-referrer" onError={() => setMissing(true)} />;
};

const NameAlone = ({ name }: { name: string }) => (
  <>
    <Mark />
    <span>{name}</span>
  </>
);

/** Whose page this is: the logo, or the name. Before that is known there is nothing, so that nothing changes its look. */
export const BrandLine = ({ experience }: { experience: Experience | undefined }) => {
  if (!experience) return <div className="brand" />;
  const { logo } = experience.branding;
  const name = experience.tenant.displayName;
  return (
    <div className="brand">
      {logo === undefined ? <NameAlone name={name} /> : <Logo key={logo} logo={logo} name={name} />}
    </div>
  );
};
