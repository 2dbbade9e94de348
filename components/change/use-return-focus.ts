import { useRef } from 'react';

/** Focus goes back to where it was when a dialog that is mounted with its opening goes. */
export function useReturnFocus(): { remember: () => void; restore: () => void } {
  const before = useRef<Element>(null);
  return {
    remember: () => {
      before.current = document.activeElement;
    },
    restore: () => {
      const { current } = before;
      requestAnimationFrame(() => {
        if (current instanceof HTMLElement && current.isConnected) current.focus();
      });
    },
  };
}
