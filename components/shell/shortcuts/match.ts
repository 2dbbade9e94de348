/** `mod+k`, `?`, `g s`: steps are separated by spaces; `mod` is Command on a Mac and Control elsewhere. */
export type Keys = string;

export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** One press as a step, or undefined for one that no shortcut uses. Shift is in the character itself (`?`). */
export function stepOf(press: KeyPress): string | undefined {
  if (press.altKey || press.key.length !== 1) return undefined;
  const key = press.key.toLowerCase();
  return press.ctrlKey || press.metaKey ? `mod+${key}` : key;
}

export type Match<T> = { kind: 'run'; shortcut: T } | { kind: 'wait'; waiting: string[] } | { kind: 'none' };

/** What a press means after the steps that came before it. The first of two with the same keys wins. */
export function matchPress<T extends { keys: Keys }>(shortcuts: readonly T[], before: readonly string[], step: string): Match<T> {
  const pressed = [...before, step].join(' ');
  const whole = shortcuts.find((shortcut) => shortcut.keys === pressed);
  if (whole) return { kind: 'run', shortcut: whole };
  if (shortcuts.some((shortcut) => shortcut.keys.startsWith(`${pressed} `))) return { kind: 'wait', waiting: [...before, step] };
  return { kind: 'none' };
}

/** A single character that acts by itself: what a person must be able to switch off (WCAG 2.1.4). */
export const isPlain = (keys: Keys): boolean => !keys.includes('+');

/** The keys as they are written on a keyboard. */
export const capsOf = (keys: Keys, mac: boolean): string[][] =>
  keys
    .split(' ')
    .map((step) => step.split('+').map((key) => (key === 'mod' ? (mac ? '⌘' : 'Ctrl') : key.length === 1 ? key.toUpperCase() : key)));
