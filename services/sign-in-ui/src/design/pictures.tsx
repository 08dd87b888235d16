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
