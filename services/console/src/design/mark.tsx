/** Latchkey's mark: a lock's plate with its keyhole and its bolt. */
export const Mark = () => (
  <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect className="mark-bolt" x="22" y="12.5" width="10" height="7" rx="2" />
    <rect className="mark-plate" x="0" y="3" width="26" height="26" rx="7.5" />
    <path
      className="mark-key"
      d="M13 9a4.3 4.3 0 0 0-2 8.1l-.9 5.2c-.1.6.3 1.1.9 1.1h4c.6 0 1-.5.9-1.1L15 17.1A4.3 4.3 0 0 0 13 9z"
    />
  </svg>
);
