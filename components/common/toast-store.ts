/** A short message about what happened. `failed` stays until it is closed. */
export type Toast = {
  id: number;
  kind: 'done' | 'failed';
  title?: string;
  message: string;
  /** Where to see it. */
  link?: { href: string; label: string } | undefined;
  /** What can be done about it, such as undoing it; done at most once. */
  action?: { label: string; run: () => void } | undefined;
  /** What to name when somebody has to look into a failure. */
  requestId?: string | undefined;
};

/** More than these push out the oldest. */
const MOST = 4;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

export const shownToasts = (): readonly Toast[] => toasts;

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function showToast(toast: Omit<Toast, 'id'>): void {
  lastId += 1;
  change([...toasts, { ...toast, id: lastId }].slice(-MOST));
}

export const closeToast = (id: number): void => change(toasts.filter((toast) => toast.id !== id));

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
