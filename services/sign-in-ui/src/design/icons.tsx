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

export const PhoneIcon = () => (
  <Icon>
    <path d="M4 4.75h16a1.25 1.25 0 0 1 1.25 1.25v9.5A1.25 1.25 0 0 1 20 16.75h-8.5L7 20.5v-3.75H4a1.25 1.25 0 0 1-1.25-1.25V6A1.25 1.25 0 0 1 4 4.75z" />
    <path d="M8 10.75v.01M12 10.75v.01M16 10.75v.01" />
  </Icon>
);

export const AppIcon = () => (
  <Icon>
    <rect x="6" y="2.75" width="12" height="18.5" rx="2.5" />
    <circle cx="12" cy="10.25" r="3.25" />
    <path d="M12 8.5v1.9l1.25.85M11 18.25h2" />
  </Icon>
);

export const BackupIcon = () => (
  <Icon>
    <path d="M5.25 2.75h9l4.5 4.5v14H5.25z" />
    <path d="M14.25 2.75v4.5h4.5M8.5 12h.01M11.5 12h4M8.5 16.25h.01M11.5 16.25h4" />
  </Icon>
);

export const DeviceIcon = () => (
  <Icon>
    <rect x="4.25" y="4.75" width="15.5" height="10.5" rx="2" />
    <path d="M2.5 19h19" />
  </Icon>
);

export const SecurityKeyIcon = () => (
  <Icon>
    <rect x="2.75" y="7.75" width="13.5" height="8.5" rx="2.5" />
    <path d="M16.25 9.75h5v4.5h-5" />
    <circle cx="8.25" cy="12" r="1.75" />
  </Icon>
);

export const PersonIcon = () => (
  <Icon>
    <circle cx="12" cy="8" r="4.25" />
    <path d="M4.25 20.25c0-3.6 3.2-6 7.75-6s7.75 2.4 7.75 6" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon>
    <rect x="8.5" y="8.5" width="12" height="12" rx="2.5" />
    <path d="M15.5 5.5a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2" />
  </Icon>
);

export const DownloadIcon = () => (
  <Icon>
    <path d="M12 3.5v11.25M7.5 10.5l4.5 4.5 4.5-4.5M4 19.75h16" />
  </Icon>
);

export const PrintIcon = () => (
  <Icon>
    <path d="M7 8V3.25h10V8M7 17H3.25V8.25h17.5V17H17" />
    <path d="M7 14h10v6.75H7z" />
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
