import { useEffect, useRef, useState } from 'react';

/** Something that opens in its place, and gives the focus back to its button when it closes. */
export const useDisclosure = () => {
  const [isOpen, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isOpen) trigger.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return { isOpen, trigger, open: () => setOpen(true), close: () => setOpen(false) };
};
