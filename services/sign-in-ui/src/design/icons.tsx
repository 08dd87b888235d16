import type { ReactNode } from 'react';

const Icon = ({ children }: { children: ReactNode }) => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.75"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    {children}
  </svg>
);

export const PasskeyIcon = () => (
  <Icon>
    <circle cx="8.5" cy="8" r="4.25" />
    <path d="M2.5 20.25c0-3.6 2.6-6 6-6 1 0 1.9.2 2.7.6" />
    <circle cx="17.75" cy="12.25" r="2.75" />
    <path d="M17.75 15v6.25M17.75 18h2.25" />
  </Icon>
);

export const PasswordIcon = () => (
  <Icon>
    <rect x="2.75" y="6.75" width="18.5" height="10.5" rx="3" />
    <path d="M7.5 12v.01M12 12v.01M16.5 12v.01" />
  </Icon>
);

export const CodeIcon = () => (
  <Icon>
    <rect x="2.75" y="5" width="18.5" height="14" rx="2.5" />
    <path d="m3.5 7.5 8.5 6 8.5-6" />
  </Icon>
);

export const InfoIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 11v5.25M12 7.75v.01" />
  </Icon>
);

export const ProblemIcon = () => (
  <Icon>
    <path d="M12 3.75 21.25 20H2.75z" />
    <path d="M12 10v4.25M12 17.1v.01" />
  </Icon>
);

export const GoodIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="m8 12.25 2.75 2.75L16 9.5" />
  </Icon>
);

export const OfflineIcon = () => (
  <Icon>
    <path d="M3 3l18 18M5 12.5a10 10 0 0 1 4.2-2.3M19 12.5a10 10 0 0 0-5-2.5M8.5 16a5 5 0 0 1 7 0M12 19.5v.01" />
  </Icon>
);

export const Spinner = () => (
  <svg className="spinner" viewBox="0 0 24 24" fill="none" strokeWidth="2.5" aria-hidden="true" focusable="false">
    <circle className="spinner-track" cx="12" cy="12" r="9" />
    <path className="spinner-head" d="M12 3a9 9 0 0 1 9 9" strokeLinecap="round" />
  </svg>
);
