/** A latchkey: what the page about passkeys is about. */
export const KeyPicture = () => (
  <div className="picture">
    <svg viewBox="0 0 160 72" aria-hidden="true" focusable="false">
      <path
        className="picture-brass"
        d="M72 30h62a4 4 0 0 1 4 4v15a3 3 0 0 1-3 3h-5a3 3 0 0 1-3-3v-5h-8v9a3 3 0 0 1-3 3h-5a3 3 0 0 1-3-3v-9H72z"
      />
      <circle className="picture-plate" cx="48" cy="36" r="30" />
      <path
        className="picture-key"
        d="M48 21a9 9 0 0 0-4.2 17L42 49.2c-.2 1 .6 2 1.700 2h8.600c1.100 0 1.900-1 1.700-2L52.200 38A9 9 0 0 0 48 21z"
      />
    </svg>
  </div>
);

/** The latch, large: its bolt is on its way while a decision is, and home when the person is in. */
export const LatchPicture = ({ isHome }: { isHome: boolean }) => (
  <div className="picture">
    <svg viewBox="0 0 160 72" aria-hidden="true" focusable="false">
      <line className="picture-rail" x1="30" y1="36" x2="130" y2="36" />
      <rect
        className="picture-brass picture-bolt"
        data-home={isHome || undefined}
        x="50"
        y="27"
        width="64"
        height="18"
        rx="5"
      />
      <rect className="picture-plate" x="16" y="10" width="52" height="52" rx="14" />
      <path
        className="picture-key"
        d="M42 24a7.500 7.500 0 0 0-3.500 14.100L37 47.500c-.2.9.500 1.700 1.400 1.700h7.200c.9 0 1.600-.8 1.400-1.700l-1.500-9.400A7.500 7.500 0 0 0 42 24z"
      />
      <rect className="picture-keeper" x="122" y="18" width="18" height="36" rx="6" />
    </svg>
  </div>
);

/** Two latches, one after the other: the second one is home. */
export const TwoStepPicture = () => (
  <div className="picture">
    <svg viewBox="0 0 160 72" aria-hidden="true" focusable="false">
      <line className="picture-rail" x1="30" y1="20" x2="130" y2="20" />
      <line className="picture-rail" x1="30" y1="52" x2="130" y2="52" />
      <rect className="picture-brass" x="58" y="13" width="64" height="14" rx="4.5" />
      <rect className="picture-brass" x="58" y="45" width="64" height="14" rx="4.5" />
      <rect className="picture-plate" x="16" y="6" width="52" height="28" rx="9" />
      <rect className="picture-plate" x="16" y="38" width="52" height="28" rx="9" />
      <rect className="picture-keeper" x="122" y="6" width="18" height="60" rx="6" />
    </svg>
  </div>
);

/** A sheet of codes. */
export const CodesPicture = () => (
  <div className="picture">
    <svg viewBox="0 0 160 72" aria-hidden="true" focusable="false">
      <rect className="picture-plate" x="42" y="2" width="76" height="68" rx="9" />
      <path className="picture-lines" d="M54 18h22M84 18h22M54 30h22M84 30h22M54 42h22M84 42h22M54 54h22" />
      <path className="picture-used" d="M84 54h22" />
    </svg>
  </div>
);
