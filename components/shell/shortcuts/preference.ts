import { useSyncExternalStore } from 'react';

const NAME = 'orrery.single-keys';
const listeners = new Set<() => void>();

/** Whether single characters act (`/`, `?`, `g` and a letter). On, unless this person switched them off in this browser. */
export const singleKeysOn = (): boolean => {
  try {
    return window.localStorage.getItem(NAME) !== 'off';
  } catch {
    return true;
  }
};

export function setSingleKeys(on: boolean): void {
  try {
    if (on) window.localStorage.removeItem(NAME);
    else window.localStorage.setItem(NAME, 'off');
  } catch {
    // A browser that keeps nothing: single keys stay as they are.
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
};

export const useSingleKeys = (): boolean => useSyncExternalStore(subscribe, singleKeysOn, () => true);
